import { html } from 'hono/html';
import type { Html } from '../../functions/backup-status/page.ts';
import { lastSegment } from '../../shared/spanner/names.ts';
import { failureCodes, type Order, usualDelay } from './order.ts';
import type { EndedBackup, RunningBackup, WorldState } from './state.ts';
import { endedText, leftText, plannedText } from './words.ts';

/** What became of an order that the panel's forms sent. */
export interface Said {
  readonly text: string;
  readonly isProblem: boolean;
}

/** The panel: what runs, what is planned, and a form for everything that can be made to happen. */
export function panel(state: WorldState, nowMs: number, said: Said | undefined): Html {
  const { running, planned, databases, ended } = state;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The local Spanner</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<main>
<h1>The local Spanner</h1>
<p class="dim">Lets things happen that happen by themselves in the real one. The same from a terminal: <code>npm run world -- --help</code>. <a href="/">Look again</a></p>
${said === undefined ? '' : html`<p class="${said.isProblem ? 'problem' : 'said'}" role="status">${said.text}</p>`}
<h2>Running backups</h2>
${list(
  running.map((backup) => runningItem(backup, nowMs)),
  'None runs.',
)}
<h2>The next backup of a database</h2>
${list(
  [
    html`<li><div>Of any database</div>${nextForms(undefined)}</li>`,
    ...databases.map(
      (name) =>
        html`<li><div title="${name}">${lastSegment(name)}</div>${nextForms(name)}${order('other', name, 'Somebody else starts one')}</li>`,
    ),
  ],
  '',
)}
<h2>Planned</h2>
${list(
  planned.map((one) => html`<li><div>${plannedText(one)}</div></li>`),
  'Nothing is.',
)}
<h2>Ended</h2>
${list(
  ended.map((backup) => endedItem(backup, nowMs)),
  'None has.',
)}
</main>
</body>
</html>
`;
}

function list(items: readonly Html[], otherwise: string): Html {
  return items.length === 0 ? html`<p class="dim">${otherwise}</p>` : html`<ul>${items}</ul>`;
}

function runningItem(running: RunningBackup, nowMs: number): Html {
  const { backup, progressPercent } = running;
  return html`<li><div title="${backup}">${lastSegment(backup)}<br>
<progress max="100" value="${progressPercent}" aria-label="progress of ${lastSegment(backup)}"></progress> ${progressPercent} %, <span class="dim">${leftText(running, nowMs)}</span></div>
${order('finish', backup, 'Move to its end')}
${order('cancel', backup, 'Cancel')}
${order('fail', backup, 'Fail', codeField(backup))}
${order('delay', backup, 'Take so long in all', forField(backup))}</li>`;
}

function endedItem(ended: EndedBackup, nowMs: number): Html {
  return html`<li><div title="${ended.backup}">${lastSegment(ended.backup)}</div><span>${endedText(ended, nowMs)}</span></li>`;
}

function nextForms(database: string | undefined): Html {
  const name = database ?? 'any database';
  return html`${order('fail', database, 'Let it fail', codeField(name))}${order('delay', database, 'Let it take', forField(name))}`;
}

/** A form that sends one order. */
function order(verb: Order['do'], of: string | undefined, words: string, field?: Html): Html {
  return html`<form method="post" action="/"><input type="hidden" name="do" value="${verb}">${
    of === undefined ? '' : html`<input type="hidden" name="of" value="${of}">`
  }<button>${words}</button>${field ?? ''}</form>`;
}

function codeField(of: string): Html {
  return html`<select name="code" aria-label="with which code ${lastSegment(of)} fails">${failureCodes.map((code) => html`<option>${code}</option>`)}</select>`;
}

function forField(of: string): Html {
  return html`<input name="for" value="${usualDelay}" size="5" aria-label="how long ${lastSegment(of)} takes">`;
}
