import * as v from 'valibot';
import type { DeadLetter } from '../shared/ports.ts';
import { type ClockFace, clockFace, defaultBackupId, fillBackupId } from '../shared/request/backup-id.ts';
import { textOf } from '../shared/request/parse-data.ts';
import { slotOf } from '../shared/request/slot.ts';
import { SlotSchema } from '../shared/request/slot-schema.ts';
import { backupNameOf, parseDatabaseName } from '../shared/spanner/names.ts';
import type { Timestamp } from '../shared/spanner/timestamp.ts';
import type { Prepared } from './requests.ts';

/** A dead letter as the request that is published again. */
export interface Replayed extends Prepared {
  readonly letter: DeadLetter;
  /** The original named no backup: this name is made for it. */
  readonly named: boolean;
}

const RequestSchema = v.looseObject({ database: v.string(), backupId: v.nullish(v.string()) });
const WithdrawalSchema = v.looseObject({ withdraw: v.string(), backup: v.string() });

/**
 * The request of a dead letter, under the name that it would have had when its original was published: filled in from the
 * replay's own time or slot, placeholders would name other backups. A request without a name gets one that is the same at
 * every replay of the letter. Everything else counts from the replay, `startWithin` and `retentionPeriod` too: somebody
 * wants the backup now. What else is wrong with a request, createBackup says. Undefined where there is no request in it.
 */
export function replayedOf(letter: DeadLetter): Replayed | undefined {
  const json = jsonOf(textOf(letter.data) ?? '');
  const withdrawal = v.safeParse(WithdrawalSchema, json);
  if (withdrawal.success)
    return { letter, backup: withdrawal.output.backup, request: withdrawal.output, named: false };
  const parsed = v.safeParse(RequestSchema, json);
  const name = parsed.success ? parseDatabaseName(parsed.output.database) : undefined;
  if (!parsed.success || name === undefined) return undefined;
  const { slot, ...request } = parsed.output;
  const named = typeof request.backupId !== 'string';
  const backupId = named
    ? defaultBackupId(name.database, letter.publishTime, letter.messageId)
    : filledIn(request.backupId ?? '', name.database, slot, letter.publishTime);
  if (backupId === undefined) return undefined;
  return {
    letter,
    named,
    backup: backupNameOf(request.database, backupId),
    request: { ...request, backupId },
  };
}

function filledIn(
  template: string,
  databaseId: string,
  slot: unknown,
  published: Timestamp,
): string | undefined {
  const face = faceOf(slot, published);
  return face && fillBackupId(template, databaseId, face);
}

function faceOf(slot: unknown, published: Timestamp): ClockFace | undefined {
  if (slot === undefined || slot === null) return clockFace(published);
  const parsed = v.safeParse(SlotSchema, slot);
  const face = parsed.success ? slotOf(parsed.output, published) : undefined;
  return face !== undefined && 'date' in face ? face : undefined;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
