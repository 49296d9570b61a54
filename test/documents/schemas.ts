import { toJsonSchema } from '@valibot/to-json-schema';
import { DatabaseSchema } from '../../shared/freshness/database.ts';
import { FoundSchema } from '../../shared/freshness/found.ts';
import { RecordSchema } from '../../shared/record/record.ts';
import { RejectionSchema } from '../../shared/record/rejection.ts';
import type { Kept } from './files.ts';

/** What this version takes for a record, a rejection, …, as JSON Schemas. A date, and an event, is any value in them. */
export function schemasToday(): Readonly<Record<Kept, object>> {
  const asJson = { target: 'draft-07', errorMode: 'ignore' } as const;
  return {
    record: toJsonSchema(RecordSchema, asJson),
    rejection: toJsonSchema(RejectionSchema, asJson),
    database: toJsonSchema(DatabaseSchema, asJson),
    found: toJsonSchema(FoundSchema, asJson),
  };
}
