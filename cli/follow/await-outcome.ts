import { flagsOf } from '../../shared/terminal/commands.ts';
import type { Connection } from '../connect.ts';
import type { CliContext } from '../context.ts';
import { exitCodes, gravest } from '../exit.ts';
import { explained, reaching, trouble } from '../explain.ts';
import type { Format } from '../flags.ts';
import { type Ended, follow } from './follow.ts';
import { resultOf, resultText } from './result.ts';
import type { Followed } from './stage.ts';
import { teller } from './teller.ts';

const everyMs = 5_000;
/** A local stack is asked more often: its backups take seconds, and nobody pays for its reads. */
const everyLocalMs = 1_000;
/** A message is taken in within seconds; a name that is unknown for longer was never asked for. */
const unknownMs = 60_000;
const unknownLocalMs = 10_000;

interface Waiting {
  readonly timeout: number;
  readonly format: Format;
}

/** Follows backups until each has its outcome, tells it on the way, prints what came of them, and sets the exit code. */
export async function awaitOutcome(
  followed: readonly Followed[],
  waiting: Waiting,
  connection: Connection,
  context: CliContext,
): Promise<void> {
  const ended = await outcomesOf(followed, waiting, connection, context);
  leftOpen(ended, connection, context);
  const interruption = ended.find(({ exit }) => exit === 'interrupted' || exit === 'terminated');
  const exit = interruption?.exit ?? gravest(ended.map((one) => one.exit));
  context.process.exitCode = exitCodes[exit].code;
}

/** How often the records of a deployment are read, and for how long a backup may be unknown. */
export function pollingOf({ local }: Pick<Connection, 'local'>) {
  return local ? { everyMs: everyLocalMs, unknownMs: unknownLocalMs } : { everyMs, unknownMs };
}

/** The same, without the exit code. */
export async function outcomesOf(
  followed: readonly Followed[],
  { timeout, format }: Waiting,
  connection: Connection,
  context: CliContext,
): Promise<Ended[]> {
  const { deployment } = connection;
  const { clock, pause, screen } = context;
  const interrupted = context.interrupted();
  const records = await reaching('records', deployment, () => connection.records());
  try {
    const ended = await follow(followed, {
      records,
      clock,
      pause,
      ...pollingOf(connection),
      timeoutMs: timeout,
      interrupted,
      telling: teller(followed, screen, clock, (error) => trouble(error, 'records', deployment)),
      hopeless: (error) => explained(error, 'records', deployment),
    });
    screen.close();
    for (const one of ended)
      context.print(format === 'json' ? `${JSON.stringify(resultOf(one))}\n` : resultText(resultOf(one)));
    return ended;
  } finally {
    screen.close();
  }
}

function leftOpen(ended: readonly Ended[], { deployment }: Connection, context: CliContext): void {
  const open = ended.filter(
    ({ exit }) => exit === 'timeout' || exit === 'interrupted' || exit === 'terminated',
  );
  if (open.length === 0) return;
  const [only] = open;
  const goesOn = open.length > 1 || only === undefined ? `${open.length} backups go on` : goingOn(only);
  context.process.stderr.write(
    `${goesOn}: nothing is cancelled. To follow ${open.length === 1 ? 'it' : 'them'} again:\n` +
      `  ${waitCommand(
        open.map(({ followed }) => followed),
        flagsOf(deployment),
      )}\n`,
  );
}

/** It never says that a backup is made of which nothing is known but that it was asked for. */
function goingOn({ followed: { messageId }, stage }: Ended): string {
  if (stage.kind === 'unknown' && messageId !== undefined)
    return `Message ${messageId} has not been seen taken in`;
  return stage.kind === 'requested' ? 'The request stands' : 'The backup goes on';
}

/** The command that waits for what is followed. */
export function waitCommand(followed: readonly Followed[], flags: readonly string[]): string {
  const [only] = followed;
  const message =
    followed.length === 1 && only?.messageId !== undefined ? [`--message=${only.messageId}`] : [];
  return ['spanner-backups wait', ...followed.map(({ backup }) => backup), ...message, ...flags].join(' ');
}
