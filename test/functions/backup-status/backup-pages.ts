import * as v from 'valibot';
import { deedsOf } from '../../../functions/backup-status/backup/commands.ts';
import { sentenceOf } from '../../../functions/backup-status/backup/sentence.ts';
import { backupMain } from '../../../functions/backup-status/backup/view.ts';
import { type RecordView, RecordViewSchema } from '../../../shared/record/record-view.ts';
import { after, backupName, hours } from '../../shared/record/builders.ts';

/* The page of a backup, made of a record without a store. It is four hours past the request. */

export const config = {
  project: 'ops',
  firestoreDatabase: 'nightly-backup',
  requestsTopic: 'projects/ops/topics/nightly-backup-requests',
};
export const now = after(4 * hours);

export const viewOf = (record: object): RecordView => v.parse(RecordViewSchema, record);

export const pageOf = (record: object) => ({
  name: backupName,
  document: { view: viewOf(record), problem: undefined, raw: { ...record } },
  config,
  now,
});

export const main = (record: object) => String(backupMain(pageOf(record)));
export const words = (record: object) => String(sentenceOf(viewOf(record), now)).replaceAll(/<[^>]+>/g, '');
export const commands = (record: object) =>
  deedsOf(backupName, viewOf(record), config, now).flatMap((deed) => deed.commands);
