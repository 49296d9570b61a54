import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { type ClockFace, clockFace, fillBackupId } from '../shared/request/backup-id.ts';
import { textOf } from '../shared/request/parse-data.ts';
import { slotOf } from '../shared/request/slot.ts';
import { SlotSchema } from '../shared/request/slot-schema.ts';
import { parseDatabaseName } from '../shared/spanner/names.ts';
import { parseTimestamp, type Timestamp } from '../shared/spanner/timestamp.ts';

/*
 * `npm run replay dead.json`: dead letters, as `gcloud pubsub subscriptions pull --format=json` gives them, as requests to
 * publish again, one a line. Placeholders are filled in from the time of the first publishing, as they would have been
 * then: filled in from the replay's own time, or its slot, they would name other backups. Everything else counts from the
 * replay, `startWithin` and `retentionPeriod` too: somebody wants the backup now.
 */

/** What Pub/Sub says on a dead letter about when its original was published. */
const firstPublished = 'CloudPubSubDeadLetterSourceTopicPublishTime';

const DeadLettersSchema = v.array(
  v.object({
    message: v.object({
      data: v.optional(v.string(), ''),
      messageId: v.string(),
      publishTime: v.string(),
      attributes: v.optional(v.record(v.string(), v.string()), {}),
    }),
  }),
);

const RequestSchema = v.looseObject({ database: v.string(), backupId: v.nullish(v.string()) });

type DeadLetter = v.InferOutput<typeof DeadLettersSchema>[number]['message'];

const [file] = process.argv.slice(2);
for (const { message } of v.parse(DeadLettersSchema, JSON.parse(readFileSync(file ?? 0, 'utf8')))) {
  const request = filledIn(message);
  if (request === undefined) {
    console.error(`message ${message.messageId} is no request, and is left out`);
    process.exitCode = 1;
  } else console.log(JSON.stringify(request));
}

function filledIn({ data, publishTime, attributes }: DeadLetter): object | undefined {
  const parsed = v.safeParse(RequestSchema, json(textOf(Buffer.from(data, 'base64')) ?? ''));
  if (!parsed.success) return undefined;
  const request = parsed.output;
  const name = parseDatabaseName(request.database);
  const published = parseTimestamp(attributes[firstPublished] ?? publishTime);
  if (name === undefined || published === undefined) return undefined;
  const { slot, ...rest } = request;
  if (typeof request.backupId !== 'string') return rest;
  const face = faceOf(slot, published);
  return face && { ...rest, backupId: fillBackupId(request.backupId, name.database, face) };
}

function faceOf(slot: unknown, published: Timestamp): ClockFace | undefined {
  if (slot === undefined || slot === null) return clockFace(published);
  const parsed = v.safeParse(SlotSchema, slot);
  const face = parsed.success ? slotOf(parsed.output, published) : undefined;
  return face !== undefined && 'date' in face ? face : undefined;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
