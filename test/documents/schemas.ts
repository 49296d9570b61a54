import { toJsonSchema } from '@valibot/to-json-schema';
import { RecordSchema } from '../../shared/record/record.ts';
import { RejectionSchema } from '../../shared/record/rejection.ts';

/** What this version takes for a record and for a rejection, as JSON Schemas. A date is any value in them. */
export function schemasToday(): Readonly<Record<'record' | 'rejection', object>> {
  const asJson = { target: 'draft-07', errorMode: 'ignore' } as const;
  return { record: toJsonSchema(RecordSchema, asJson), rejection: toJsonSchema(RejectionSchema, asJson) };
}
