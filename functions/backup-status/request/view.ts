import { html } from 'hono/html';
import type { Problem } from '../../../shared/request/problem.ts';
import { encryptionTypes } from '../../../shared/request/request-schema.ts';
import { type Timestamp, wholeSeconds } from '../../../shared/spanner/timestamp.ts';
import { count } from '../../../shared/terminal/amounts.ts';
import { placeholderNotes } from '../deployment.ts';
import { requestHref } from '../links.ts';
import type { Html } from '../page.ts';
import { ago } from '../parts.ts';
import { type Form, type FormField, fieldOf } from './form.ts';
import type { Hints } from './hints.ts';
import type { Judged, Ready } from './judge.ts';

/** The form, and what it says. `judged` is undefined while nothing is written into it. */
export function requestView(form: Form, judged: Judged | undefined, hints: Hints, now: Date): Html {
  const problems = judged?.problems ?? [];
  return html`<h1>Request a backup</h1>
<p>This composes a request and sends nothing: publish it with one of the commands that it shows. Its address holds what is written here and can be sent to a colleague.</p>
${summary(problems)}
${requestForm(form, problems, hints)}
${judged === undefined ? '' : outcome(judged, now)}`;
}

function summary(problems: readonly Problem[]): Html {
  if (problems.length === 0) return html``;
  const whole = problems.filter((problem) => fieldOf(problem) === undefined);
  return html`<p class="problem" role="status">${count(problems.length, 'problem')}: this request would be rejected.</p>
${whole.map(({ path, message }) => html`<p class="problem">${path === '' ? message : `${path}: ${message}`}</p>`)}`;
}

function requestForm(form: Form, problems: readonly Problem[], hints: Hints): Html {
  const field = (name: FormField, label: string, control: (id: string, marks: Html) => Html) => {
    const id = `request-${name}`;
    const said = problems.filter((problem) => fieldOf(problem) === name);
    const described = said.length > 0 ? `${id}-hint ${id}-problem` : `${id}-hint`;
    const marks = html` aria-describedby="${described}"${said.length > 0 ? html` aria-invalid="true"` : ''}`;
    return html`<div><label for="${id}">${label}</label>
${control(id, marks)}
<span class="quiet" id="${id}-hint">${hints[name]}</span>
${said.length > 0 ? html`<span class="problem" id="${id}-problem">${said.map((problem) => html`${spoken(problem, name)}<br>`)}</span>` : ''}</div>`;
  };
  const line = (name: FormField, label: string, example: string) =>
    field(
      name,
      label,
      (id, marks) =>
        html`<input id="${id}" name="${name}" value="${form[name]}" placeholder="${example}" autocomplete="off" spellcheck="false"${marks}>`,
    );
  const lines = (name: FormField, label: string, example: string) =>
    field(
      name,
      label,
      (id, marks) =>
        html`<textarea id="${id}" name="${name}" rows="2" placeholder="${example}" autocomplete="off" spellcheck="false"${marks}>${form[name]}</textarea>`,
    );
  return html`<form id="request" class="compose" action="${requestHref}" method="get">
${line('database', 'Database', 'projects/P/instances/I/databases/D')}
${line('backupId', 'Backup', '{database}-{date}')}
${line('retentionPeriod', 'Keep it for', '14d')}
${line('expireTime', 'Or keep it until', hints.exampleExpireTime)}
${line('versionTime', 'As of an earlier time', hints.exampleVersionTime)}
${field('encryptionType', 'Encryption', (id, marks) => encryptionSelect(id, marks, form.encryptionType))}
${lines('kmsKeys', 'Cloud KMS keys', 'projects/P/locations/L/keyRings/R/cryptoKeys/K')}
${line('startWithin', 'Give up if not started within', '24h')}
${lines('labels', 'Labels', 'ticket=OPS-1234')}
<p><button>Compose</button> <a href="${requestHref}">Begin again</a></p>
</form>`;
}

function encryptionSelect(id: string, marks: Html, chosen: string): Html {
  const known: readonly string[] = encryptionTypes;
  // What an address says and the list does not know is shown too: the parser says what is wrong with it.
  const options = known.includes(chosen) || chosen === '' ? known : [...known, chosen];
  return html`<select id="${id}" name="encryptionType"${marks}><option value="">as its database</option>${options.map(
    (option) => html`<option${option === chosen ? html` selected` : ''}>${option}</option>`,
  )}</select>`;
}

/** A problem beside its field: of a part of it, with the part. */
function spoken({ path, message }: Problem, field: FormField): string {
  const part = path.startsWith('labels.') ? path.slice('labels.'.length) : '';
  if (part !== '') return `${part}: ${message}`;
  const [, index] = field === 'kmsKeys' ? (/kmsKeyNames\.(\d+)$/.exec(path) ?? []) : [];
  return index === undefined ? message : `key ${Number(index) + 1}: ${message}`;
}

function outcome({ json, ready }: Judged, now: Date): Html {
  return html`<section aria-labelledby="request-json"><h2 id="request-json">The request</h2>
${ready === undefined ? html`<p>createBackup would reject it, with the problems above as its reasons.</p>` : html`<p>${prospect(ready, now)}</p>`}
<pre tabindex="0"><code>${json}</code></pre></section>
${ready === undefined ? '' : commands(ready)}`;
}

function prospect({ backup, isOfNow, expireTime, startBy }: Ready, now: Date): Html {
  const name =
    backup === undefined
      ? html`The backup's name is made of the database, the time of publishing and the message's id: publishing twice makes two.`
      : html`The backup is <b>${backup}</b>${isOfNow ? ', if it is published now' : ''}.`;
  return html`${name} ${until('It is kept until', expireTime, now)} ${until('It is given up if it has not started by', startBy, now)}`;
}

function until(words: string, time: Timestamp, now: Date): Html {
  return html`${words} ${wholeSeconds(time)} (${ago(time, now)}).`;
}

function commands({ publish, create, placeholders, isOfNow, backup }: Ready): Html {
  const filledIn = isOfNow || backup === undefined;
  return html`<section aria-labelledby="request-publish"><h2 id="request-publish">Publish it with gcloud</h2>
<p>Takes roles/pubsub.publisher on the requests topic.</p>
${placeholderNotes(placeholders)}
<pre tabindex="0"><code>${publish}</code></pre></section>
<section aria-labelledby="request-create"><h2 id="request-create">Or ask for it on the command line</h2>
${
  create === undefined
    ? html`<p>A label holds a character that a terminal would not take as it is: publish the JSON instead.</p>`
    : html`<p>Waits until the backup is there${filledIn ? '; the name is filled in when the command is called' : ''}.</p><pre tabindex="0"><code>${create}</code></pre>`
}</section>`;
}
