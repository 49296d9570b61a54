import { html } from 'hono/html';
import type { RecordView } from '../../../shared/record/record-view.ts';
import { isOpenState } from '../../../shared/record/states.ts';
import { instanceOf, lastSegment, projectOf } from '../../../shared/spanner/names.ts';
import { flagsOf, isPasteable, quoted, restoreCommand } from '../../../shared/terminal/commands.ts';
import { deploymentOf, type KnownDeployment, type Placeholder, placeholderNotes } from '../deployment.ts';
import type { Html } from '../page.ts';

/** What can be done, and the commands that do it: each is to be pasted as it is. */
export interface Deed {
  readonly title: string;
  readonly note: string;
  readonly commands: readonly string[];
}

/** So many requests are named to be withdrawn one by one. */
const mostWithdrawn = 5;

/**
 * What can be done about a backup, by how far it is. Nothing but looking, where its record cannot be read. A command that a
 * terminal would take for another one than it shows is left out.
 */
export function deedsOf(
  backup: string,
  view: RecordView | undefined,
  config: KnownDeployment,
  now: Date,
): Deed[] {
  const own = (command: string, ...more: readonly string[]) =>
    [
      'spanner-backups',
      command,
      quoted(backup),
      ...more,
      ...flagsOf(deploymentOf(backup, config).value),
    ].join(' ');
  const look: Deed = {
    title: 'Look at it',
    note: 'As it is in the records, and in Spanner.',
    commands: [own('describe'), inSpanner('gcloud spanner backups describe', backup)],
  };
  if (view === undefined) return [look];
  return [...openDeeds(view, own), ...settledDeeds(view, own, now), look]
    .map((deed) => ({ ...deed, commands: deed.commands.filter(isPasteable) }))
    .filter(({ commands }) => commands.length > 0);
}

type Own = (command: string, ...more: readonly string[]) => string;

function openDeeds(view: RecordView, own: Own): Deed[] {
  const { state, operation, request } = view;
  if (!isOpenState(state)) return [];
  const running = state === 'running' && operation !== undefined;
  return [
    {
      title: 'Follow it',
      note: 'Until it has its outcome; the exit code says which.',
      commands: [
        own('wait'),
        ...(running ? [ofOperation('gcloud spanner operations describe', operation, request.backup)] : []),
      ],
    },
    running
      ? {
          title: 'Cancel it',
          note: 'For everybody who asked. It takes roles/spanner.backupAdmin on the instance.',
          commands: [
            own('cancel'),
            ofOperation('gcloud spanner operations cancel', operation, request.backup),
          ],
        }
      : {
          title: 'Withdraw a request for it',
          ...withdrawals(view, own),
        },
  ];
}

/** Where several wait, each withdraws its own. */
function withdrawals({ requests }: RecordView, own: Own): Pick<Deed, 'note' | 'commands'> {
  const note =
    'If nobody else waits for it, it is not made. It takes roles/pubsub.publisher on the requests topic.';
  const waiting = requests.filter(({ withdrawnBy }) => withdrawnBy === undefined);
  if (waiting.length <= 1) return { note, commands: [own('cancel')] };
  const commands = waiting
    .slice(0, mostWithdrawn)
    .map(({ messageId }) => own('cancel', `--message-id=${quoted(messageId)}`));
  if (waiting.length <= mostWithdrawn) return { note, commands };
  const part = `These are the first ${mostWithdrawn} of ${waiting.length}; the table below names the others.`;
  return { note: `${note} ${part}`, commands };
}

function settledDeeds(view: RecordView, own: Own, now: Date): Deed[] {
  const restore = restoreCommand(view, now);
  if (restore !== undefined)
    return [
      {
        title: 'Restore it',
        note: 'Into a new database of the same instance: nothing is overwritten. It takes roles/spanner.restoreAdmin.',
        commands: [restore],
      },
    ];
  if (isOpenState(view.state) || view.state === 'succeeded') return [];
  return [
    {
      title: 'Ask for it again',
      note: 'The same request under the same name, in a new round.',
      commands: [own('retry')],
    },
  ];
}

function ofOperation(command: string, operation: string, backup: string): string {
  return [
    command,
    quoted(lastSegment(operation)),
    `--backup=${quoted(lastSegment(backup))}`,
    ...placeOf(backup),
  ].join(' ');
}

function inSpanner(command: string, backup: string): string {
  return [command, quoted(lastSegment(backup)), ...placeOf(backup)].join(' ');
}

function placeOf(backup: string): string[] {
  return [`--instance=${quoted(lastSegment(instanceOf(backup)))}`, `--project=${quoted(projectOf(backup))}`];
}

/** The commands, each in lines of its own, and what the words in them stand for. */
export function deedList(deeds: readonly Deed[], placeholders: readonly Placeholder[] = []): Html {
  return html`${placeholderNotes(placeholders)}<dl class="command">${deeds.map(
    ({ title, note, commands }) =>
      html`<dt><b>${title}.</b> ${note}</dt><dd>${commands.map((command) => html`<pre><code>${command}</code></pre>`)}</dd>`,
  )}</dl>`;
}
