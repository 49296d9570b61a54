import assert from 'node:assert/strict';
import * as v from 'valibot';
import type { Admission } from '../../../shared/decisions/admit.ts';
import { type BackupRecord, RecordSchema } from '../../../shared/record/record.ts';

/** The record after the message. Fails unless the message was admitted in this way, and the record can be read back. */
export function nextOf(admission: Admission, kind: Admission['kind']): BackupRecord {
  assert.equal(admission.kind, kind);
  assert.ok('next' in admission);
  assert.ok(v.is(RecordSchema, admission.next), 'it can be read back');
  return admission.next;
}
