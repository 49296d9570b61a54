import { html } from 'hono/html';
import { states } from '../../shared/record/states.ts';
import type { FilterProblem, Filters } from './filters.ts';
import type { Href } from './links.ts';
import type { Html, Page } from './page.ts';
import { stateWord } from './parts.ts';

/** The filters as a plain GET form: what it says is in the address. What was written into it stays, right or wrong. */
export function filterForm(
  address: Href,
  query: URLSearchParams,
  { filters, problems }: { readonly filters: Filters; readonly problems: readonly FilterProblem[] },
): Html {
  const saidOf = (name: string) => problems.filter((one) => one.name === name).map(({ message }) => message);
  const field = (name: string, label: string, hint: string, otherwise = '') => {
    const value = query.get(name) ?? otherwise;
    const said = saidOf(name);
    const id = `filter-${name}`;
    return html`<p><label for="${id}">${label}</label><input id="${id}" name="${name}" value="${value}" placeholder="${hint}" autocomplete="off" spellcheck="false"${said.length > 0 ? html` aria-invalid="true" aria-describedby="${id}-problem"` : ''}>${said.map((text) => html`<span class="problem" id="${id}-problem">${text}</span>`)}</p>`;
  };
  return html`<form id="filters" class="filters" action="${address}" method="get" role="search" aria-label="Filters">
${field('instance', 'Instance', 'all')}
${field('database', 'Database', 'all')}
${field('since', 'How far back', '3d, or a time', filters.since)}
<fieldset><legend>State</legend>${states.map(
    (state) =>
      html`<label><input type="checkbox" name="state" value="${state}"${filters.states.includes(state) ? html` checked` : ''}> ${stateWord(state)}</label> `,
  )}${saidOf('state').map((text) => html`<span class="problem">${text}</span>`)}</fieldset>
<p class="buttons"><button id="filter-show">Show</button> <a href="${address}">All</a></p>
</form>`;
}

/** The page that says which filters cannot be right. */
export function wrongFilters(title: string, form: Html, problems: readonly FilterProblem[]): Page {
  return {
    status: 400,
    title,
    main: html`<h1>${title}</h1><p>These filters cannot be right. Nothing was looked for.</p>${form}`,
    data: { error: 'these filters cannot be right', problems },
  };
}
