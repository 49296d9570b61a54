import { type Announcing, announceRejections } from '../../shared/operations/announce.ts';
import type { Stored } from '../../shared/ports.ts';
import { type Rejection, rejection } from '../../shared/record/rejection.ts';
import type { Message } from '../../shared/request/message.ts';
import type { Problem } from '../../shared/request/problem.ts';
import { type Labels, RequestSchema } from '../../shared/request/request-schema.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import type { Config } from '../../shared/runtime/config.ts';
import { duplicateFact } from '../../shared/runtime/log.ts';

/** What refusing a message takes. */
export interface Refusing extends Announcing {
  readonly config: Config;
  readonly clock: Clock;
}

/** Why a message is refused. */
export interface Refusal {
  readonly problems: readonly Problem[];
  readonly labels: Labels;
}

/** Stores why a message is refused that is wrong in itself, and announces it. */
export async function refuse(message: Message, refusal: Refusal, deps: Refusing): Promise<void> {
  const refused = refusedBy(deps, message, refusal);
  await tell(refused, await deps.rejections.create(refused), deps);
}

/**
 * The same where a record speaks against the message. False, and nothing done, where that has changed meanwhile: perhaps
 * it does not any more.
 */
export async function refuseWhile(
  because: Stored,
  message: Message,
  refusal: Refusal,
  deps: Refusing,
): Promise<boolean> {
  const refused = refusedBy(deps, message, refusal, because.record.request.backup);
  const result = await deps.rejections.createWhile(because, refused);
  if (result === 'overtaken') return false;
  await tell(refused, result, deps);
  return true;
}

function refusedBy(
  { config, clock }: Refusing,
  { id: messageId, publishTime, data }: Message,
  refusal: Refusal,
  backup?: string,
): Rejection {
  return rejection({ ...refusal, messageId, publishTime, data, backup }, config.requestsTopic, clock());
}

async function tell(refused: Rejection, result: 'stored' | 'known', deps: Refusing): Promise<void> {
  const { backup, reasons } = refused.event.data;
  if (result === 'known') {
    deps.log(duplicateFact({ backup }));
    return;
  }
  const fields = concerned(reasons);
  deps.log({ severity: 'WARNING', message: 'request rejected', outcome: 'rejected', backup, fields });
  await announceRejections([refused], deps);
}

/** The fields of a request that problems are about. The reasons as such quote what was sent: no matter for a log. */
function concerned(problems: readonly Problem[]): string[] {
  const named = new Set(problems.map(({ path }) => path.split('.', 1)[0]));
  return Object.keys(RequestSchema.entries).filter((field) => named.has(field));
}
