import { html } from 'hono/html';
import { states } from '../../../shared/record/states.ts';
import type { FilterProblem, Filters } from '../filters.ts';
import type { Href } from '../links.ts';
import type { Html } from '../page.ts';

/** What was written into the form, right or wrong. */
type Written = Pick<Filters, 'instance' | 'database' | 'states' | 'since'>;

/** The filters as a plain GET form: what it says is in the address. */
export function filterForm(
  address: Href,
  { instance, database, states: meant, since }: Written,
  problems: readonly FilterProblem[],
): Html {
  const saidOf = (name: string) => problems.filter((one) => one.name === name).map(({ message }) => message);
  const field = (name: string, label: string, value: string | undefined, hint: string) => {
    const said = saidOf(name);
    const id = `filter-${name}`;
    return html`<p><label for="${id}">${label}</label><input id="${id}" name="${name}" value="${value ?? ''}" placeholder="${hint}" autocomplete="off" spellcheck="false"${said.length > 0 ? html` aria-invalid="true" aria-describedby="${id}-problem"` : ''}>${said.map((text) => html`<span class="problem" id="${id}-problem">${text}</span>`)}</p>`;
  };
  return html`<form id="filters" class="filters" action="${address}" method="get" role="search" aria-label="Filters">
${field('instance', 'Instance', instance, 'all')}
${field('database', 'Database', database, 'all')}
${field('since', 'Ended within', since, '3d')}
<fieldset><legend>State</legend>${states.map(
    (state) =>
      html`<label><input type="checkbox" name="state" value="${state}"${meant.includes(state) ? html` checked` : ''}> ${state}</label> `,
  )}${saidOf('state').map((text) => html`<span class="problem">${text}</span>`)}</fieldset>
<p class="buttons"><button id="filter-show">Show</button> <a href="${address}">All</a></p>
</form>`;
}
