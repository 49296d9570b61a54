import type { DeadLetter, DeadLetters } from '../../shared/ports.ts';
import { millisOf } from '../../shared/spanner/timestamp.ts';
import { count } from '../../shared/terminal/amounts.ts';
import { textOf } from '../../shared/terminal/line.ts';
import { tableLines } from '../../shared/terminal/table.ts';
import { type Connection, connect } from '../connect.ts';
import type { CliContext } from '../context.ts';
import { deploymentOf } from '../deployment.ts';
import { CliError, exitCodes } from '../exit.ts';
import { reaching } from '../explain.ts';
import type { DeploymentFlags, FormatFlag } from '../flags.ts';
import { type Published, publishAll, tellAsked } from '../publish.ts';
import { type Replayed, replayedOf } from '../replayed.ts';
import { leftText, replayColumns } from '../views/replay.ts';

/** The flags of the command. */
export interface ReplayFlags extends DeploymentFlags, FormatFlag {
  readonly limit: number;
  readonly yes: boolean;
  readonly dryRun: boolean;
}

/** Publishes the dead letters again, after a confirmation. */
export default async function replay(this: CliContext, flags: ReplayFlags): Promise<void> {
  const deployment = deploymentOf(flags, this.environment);
  if (!flags.yes && !flags.dryRun && !this.attended)
    throw new CliError('Nobody can be asked here: give --yes to replay, or --dry-run to look.', 'usage');
  const connection = connect(deployment, this);
  try {
    this.process.stderr.write(`Reading ${deployment.deadLetterSubscription} …\n`);
    const dead = await connection.deadLetters();
    const letters = await reaching('dead letters', deployment, () => dead.take(flags.limit));
    const kept = new Set(letters);
    try {
      await replayAll(letters, kept, dead, flags, connection, this);
    } finally {
      if (kept.size > 0) await dead.giveBack([...kept]).catch(() => tellLeased(this));
    }
  } finally {
    await connection.close();
  }
}

/** Whatever is published is taken out of `kept`. */
async function replayAll(
  letters: readonly DeadLetter[],
  kept: Set<DeadLetter>,
  dead: DeadLetters,
  flags: ReplayFlags,
  connection: Connection,
  context: CliContext,
): Promise<void> {
  const { stderr } = context.process;
  const oldestFirst = letters.toSorted(
    (one, other) => millisOf(one.publishTime) - millisOf(other.publishTime),
  );
  const read = oldestFirst.map((letter) => ({ letter, replayed: replayedOf(letter) }));
  const replayed = read.flatMap((one) => one.replayed ?? []);
  const left = read.filter((one) => one.replayed === undefined);
  if (letters.length === 0)
    stderr.write('There are no dead letters; unless somebody else is replaying them.\n');
  for (const line of tableOf(replayed, context)) stderr.write(`${line}\n`);
  for (const { letter } of left) stderr.write(`${leftText(letter)}\n`);
  if (left.length > 0) context.process.exitCode = exitCodes.trouble.code;
  if (letters.length === flags.limit)
    stderr.write(`These are ${flags.limit}, as many as --limit lets through: there may be more.\n`);
  if (replayed.length === 0) return;
  if (flags.dryRun) {
    for (const { request } of replayed) context.print(`${JSON.stringify(request)}\n`);
    stderr.write('Nothing was published; the dead letters are where they were.\n');
    return;
  }
  if (!flags.yes && !(await isConfirmed(replayed.length, context))) return;
  const published = await publishEach(replayed, kept, dead, connection);
  tellAsked(published, flags.format, connection.deployment, context);
}

function tableOf(replayed: readonly Replayed[], { screen }: CliContext): string[] {
  if (replayed.length === 0) return [];
  return tableLines(replayColumns, replayed, screen.terminal.width - 1).map(textOf);
}

async function isConfirmed(many: number, context: CliContext): Promise<boolean> {
  const [they, them] = many === 1 ? ['this request', 'it'] : [`these ${count(many, 'request')}`, 'them'];
  const answer = await context.ask(`Publish ${they} again, and take ${them} out of the dead letters? [y/N] `);
  if (answer === 'yes') return true;
  context.process.stderr.write('Nothing was published; the dead letters are where they were.\n');
  context.process.exitCode = exitCodes[answer === 'interrupted' ? 'interrupted' : 'trouble'].code;
  return false;
}

// One after the other, so that what is published is forgotten, whatever becomes of the next.
async function publishEach(
  replayed: readonly Replayed[],
  kept: Set<DeadLetter>,
  dead: DeadLetters,
  connection: Connection,
): Promise<Published[]> {
  const all: Published[] = [];
  for (const one of replayed) {
    all.push(...(await publishAll([one], connection)));
    await reaching('dead letters', connection.deployment, () => dead.forget([one.letter]));
    kept.delete(one.letter);
  }
  return all;
}

function tellLeased({ process }: CliContext): void {
  process.stderr.write(
    'The dead letters that are left could not be given back: they show again in ten minutes.\n',
  );
}
