import { type Announcing, announceRejections } from '../../shared/operations/announce.ts';
import type { NoRecord, Stored } from '../../shared/ports.ts';
import { type Rejection, rejection } from '../../shared/record/rejection.ts';
import type { Message } from '../../shared/request/message.ts';
import type { Problem } from '../../shared/request/problem.ts';
import { type Labels, RequestSchema } from '../../shared/request/request-schema.ts';
import { WithdrawalSchema } from '../../shared/request/withdrawal.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import type { Config } from '../../shared/runtime/config.ts';
import { duplicateFact } from '../../shared/runtime/log.ts';

/** What rejecting a message needs. */
export interface Rejecting extends Announcing {
  readonly config: Config;
  readonly clock: Clock;
}

/** Why a message is rejected, and the labels that could be read. */
export interface Reasons {
  readonly problems: readonly Problem[];
  readonly labels: Labels;
}

/** Rejects a message that is wrong in itself: stores the rejection and announces it. */
export async function reject(message: Message, reasons: Reasons, deps: Rejecting): Promise<void> {
  const rejected = rejectionOf(deps, message, reasons);
  await logAndAnnounce(rejected, await deps.rejections.create(rejected), deps);
}

/**
 * Rejects a message that contradicts a record, or needs one where there is none. Returns false and stores nothing if the
 * record has been changed or made since it was read: the message may fit it now.
 */
export async function rejectIfUnchanged(
  because: Stored | NoRecord,
  message: Message,
  reasons: Reasons,
  deps: Rejecting,
): Promise<boolean> {
  const backup = 'absent' in because ? because.absent : because.record.request.backup;
  const rejected = rejectionOf(deps, message, reasons, backup);
  const result = await deps.rejections.createWhile(because, rejected);
  if (result === 'overtaken') return false;
  await logAndAnnounce(rejected, result, deps);
  return true;
}

function rejectionOf(
  { config, clock }: Rejecting,
  { id: messageId, publishTime, data }: Message,
  reasons: Reasons,
  backup?: string,
): Rejection {
  return rejection({ ...reasons, messageId, publishTime, data, backup }, config.requestsTopic, clock());
}

async function logAndAnnounce(
  rejected: Rejection,
  result: 'stored' | 'known',
  deps: Rejecting,
): Promise<void> {
  const { backup, reasons } = rejected.event.data;
  if (result === 'known') {
    deps.log(duplicateFact({ backup }));
    return;
  }
  const fields = fieldsOf(reasons);
  deps.log({ severity: 'WARNING', message: 'request rejected', outcome: 'rejected', backup, fields });
  await announceRejections([rejected], deps);
}

const known = Object.keys({ ...RequestSchema.entries, ...WithdrawalSchema.entries });

/** The names of the fields that have problems. The log gets only these, because the reasons quote the payload. */
function fieldsOf(problems: readonly Problem[]): string[] {
  const named = new Set(problems.map(({ path }) => path.split('.', 1)[0]));
  return known.filter((field) => named.has(field));
}
