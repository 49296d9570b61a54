import { type Announcing, announceRejections } from '../shared/announce.ts';
import type { Clock } from '../shared/clock.ts';
import type { Config } from '../shared/config.ts';
import type { Message } from '../shared/domain/message.ts';
import type { Problem } from '../shared/domain/problem.ts';
import { rejection } from '../shared/domain/rejection.ts';
import { type Labels, RequestSchema } from '../shared/domain/request-schema.ts';
import type { Stored } from '../shared/ports.ts';

/** What refusing a message takes. */
export interface Refusing extends Announcing {
  readonly config: Config;
  readonly clock: Clock;
}

/** Why a message is refused. */
export interface Refusal {
  readonly problems: readonly Problem[];
  readonly labels: Labels;
  /** The record that speaks against it, where it is not wrong in itself. */
  readonly because?: Stored;
}

/**
 * Stores why a message is refused, and announces it. False, and nothing done, where the record that speaks against it
 * has changed meanwhile: perhaps it does not any more.
 */
export async function refuse(message: Message, refusal: Refusal, deps: Refusing): Promise<boolean> {
  const { problems, labels, because } = refusal;
  const { id: messageId, publishTime, data } = message;
  const backup = because?.record.request.backup;
  const refused = rejection(
    { messageId, publishTime, data, labels, problems, backup },
    deps.config.requestsTopic,
    deps.clock(),
  );
  const result = await deps.rejections.create(refused, because);
  if (result === 'overtaken') return false;
  if (result === 'known') {
    deps.log({ severity: 'INFO', message: 'a message was delivered again', outcome: 'duplicate' });
    return true;
  }
  const fields = concerned(problems);
  deps.log({ severity: 'WARNING', message: 'request rejected', outcome: 'rejected', backup, fields });
  await announceRejections([refused], deps);
  return true;
}

/** The fields of a request that problems are about. The reasons as such quote what was sent: no matter for a log. */
function concerned(problems: readonly Problem[]): string[] {
  const named = new Set(problems.map(({ path }) => path.split('.', 1)[0]));
  return Object.keys(RequestSchema.entries).filter((field) => named.has(field));
}
