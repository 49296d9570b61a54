import type { RecordReader } from '../../shared/ports.ts';
import type { RecordView } from '../../shared/record/record-view.ts';
import { isOpenState } from '../../shared/record/states.ts';
import { lastSegment } from '../../shared/spanner/names.ts';
import { flagsOf } from '../../shared/terminal/commands.ts';
import { type Connection, connect } from '../connect.ts';
import type { CliContext } from '../context.ts';
import { deploymentOf } from '../deployment.ts';
import { CliError, type Exit, exitCodes } from '../exit.ts';
import { explained, reaching, trouble } from '../explain.ts';
import type { DeploymentFlags, FormatFlag } from '../flags.ts';
import { outcomesOf, pollingOf } from '../follow/await-outcome.ts';
import { resultText } from '../follow/result.ts';
import { backupNamed } from '../resource-names.ts';
import { requestToWithdraw } from '../withdrawal.ts';

/** The flags of the command. */
export interface CancelFlags extends DeploymentFlags, FormatFlag {
  readonly instance?: string;
  readonly messageId?: string;
  readonly timeout: number;
}

/** What a cancellation goes by. */
interface Cancelling {
  readonly backup: string;
  readonly flags: CancelFlags;
  readonly connection: Connection;
  readonly records: RecordReader;
  readonly context: CliContext;
  readonly until: number;
}

/** Withdraws a request that waits, or cancels a backup that runs. */
export default async function cancel(this: CliContext, flags: CancelFlags, given: string): Promise<void> {
  const deployment = deploymentOf(flags, this.environment, given);
  const backup = backupNamed(given, deployment.project, flags.instance);
  const connection = connect(deployment, this);
  try {
    const records = await reaching('records', deployment, () => connection.records());
    const until = this.clock().getTime() + flags.timeout;
    const cancelling = { backup, flags, connection, records, context: this, until };
    const view = await settledOnOneOf(cancelling);
    const exit = await (view.state === 'running'
      ? cancelRunning(view, cancelling)
      : withdraw(view, cancelling));
    this.process.exitCode = exitCodes[exit].code;
  } finally {
    await connection.close();
  }
}

/** The record, once no start is under way: until its answer is stored nobody can tell whether it waits or runs. */
async function settledOnOneOf(cancelling: Cancelling): Promise<RecordView> {
  const { backup, flags, context } = cancelling;
  let told = false;
  const otherwise = `Whether ${lastSegment(backup)} is being started is not known yet. Nothing was withdrawn or cancelled: try again.`;
  return readUntil(cancelling, otherwise, async () => {
    const view = await reaching('records', cancelling.connection.deployment, () => read(cancelling));
    if (!isOpenState(view.state))
      throw new CliError(`${backup} is ${view.state}: there is nothing to cancel.`);
    // Whose request it is does not depend on the answer.
    if (view.state === 'requested') requestToWithdraw(view, flags.messageId);
    if (view.lease === undefined) return view;
    if (!told) context.process.stderr.write('It is being started just now; waiting for the answer.\n');
    told = true;
    return undefined;
  });
}

async function read({ backup, records }: Cancelling): Promise<RecordView> {
  const view = await records.read(backup);
  if (view !== undefined) return view;
  throw new CliError(`Nobody has asked for ${backup}, or it is forgotten by now. See spanner-backups list.`);
}

/**
 * Looks again and again until something is found. Records that do not answer are asked again.
 *
 * @throws {CliError} that says `otherwise`, once the time is up or somebody interrupts
 */
async function readUntil<Found>(
  { connection, context, until }: Cancelling,
  otherwise: string,
  look: () => Promise<Found | undefined>,
): Promise<Found> {
  const interrupted = context.interrupted();
  let lost = false;
  const asked = async () => {
    try {
      const found = await look();
      lost = false;
      return found;
    } catch (error) {
      const end = explained(error, 'records', connection.deployment);
      if (end !== undefined) throw end;
      const words = trouble(error, 'records', connection.deployment);
      if (!lost) context.process.stderr.write(`There was ${words}; trying again until --timeout.\n`);
      lost = true;
      return undefined;
    }
  };
  for (;;) {
    const found = await asked();
    if (found !== undefined) return found;
    if (interrupted.aborted)
      throw new CliError(otherwise, interrupted.reason === 'terminated' ? 'terminated' : 'interrupted');
    const left = until - context.clock().getTime();
    if (left <= 0) throw new CliError(otherwise, 'timeout');
    await context.pause(Math.min(pollingOf(connection).everyMs, left), interrupted).catch(() => {});
  }
}

async function cancelRunning(view: RecordView, cancelling: Cancelling): Promise<Exit> {
  const { backup, flags, connection, context } = cancelling;
  const { operation, requests } = view;
  if (flags.messageId !== undefined)
    throw new CliError(
      `${backup} runs by now, and a request for it cannot be withdrawn any more. To cancel it for all ${requests.length} who asked, leave --message-id out.`,
      'rejected',
    );
  if (operation === undefined) throw new CliError(`The operation of ${backup} is not known.`);
  if (requests.length > 1)
    context.process.stderr.write(
      `${requests.length} requests wait for it: it is cancelled for all of them.\n`,
    );
  await reaching('backups', connection.deployment, () => connection.cancelOperation(operation));
  const [ended] = await outcomesOf([{ backup }], flags, connection, context);
  switch (ended?.exit) {
    case 'cancelled':
      return 'succeeded';
    case 'succeeded':
      context.process.stderr.write('It was quicker: the backup is there. Spanner can delete it.\n');
      return 'trouble';
    case 'timeout':
    case 'interrupted':
    case 'terminated':
      context.process.stderr.write('Spanner was asked to cancel it; how it ends is not known yet.\n');
      return ended.exit;
    default:
      return ended?.exit ?? 'trouble';
  }
}

async function withdraw(view: RecordView, cancelling: Cancelling): Promise<Exit> {
  const { backup, flags, connection, records, context } = cancelling;
  const { messageId: withdraws } = requestToWithdraw(view, flags.messageId);
  const by = await reaching('requests', connection.deployment, async () =>
    (await connection.requests()).publish(JSON.stringify({ withdraw: withdraws, backup })),
  );
  const describe = ['spanner-backups describe', backup, ...flagsOf(connection.deployment)].join(' ');
  const otherwise = `The withdrawal, message ${by}, is not known to be taken in. It stands; what becomes of it is told by:\n  ${describe}`;
  const answer = await readUntil(cancelling, otherwise, async () => {
    const next = await read(cancelling);
    if (next.messages.some(({ id }) => id === by)) return { record: next };
    const rejection = await records.rejection(by);
    return rejection && { reasons: rejection.data.reasons.map(({ message }) => message) };
  });
  if ('reasons' in answer) {
    context.process.stderr.write(`It was not withdrawn: ${answer.reasons.join('; ')}.\n`);
    return 'rejected';
  }
  const waiting = answer.record.requests.filter(({ withdrawnBy }) => withdrawnBy === undefined).length;
  const result = {
    backup,
    outcome: 'withdrawn',
    messageId: withdraws,
    withdrawnBy: by,
    othersWaiting: waiting,
  };
  context.print(flags.format === 'json' ? `${JSON.stringify(result)}\n` : resultText(result));
  return 'succeeded';
}
