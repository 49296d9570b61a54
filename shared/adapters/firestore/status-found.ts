import type { Firestore, QueryDocumentSnapshot } from '@google-cloud/firestore';
import { type FoundBackup, FoundViewSchema } from '../../freshness/found-view.ts';
import { isMeant, type Narrowed, onlyDatabase } from '../../spanner/narrowed.ts';
import type { FoundQuery, Part } from '../../status-ports.ts';
import { fieldsFrom, parsed } from './document.ts';
import { foundCollection } from './found.ts';
import { readPart } from './parts.ts';

/** Backups that others made, for the status page: of one database by its index, else in the order of all, sifted. */
export function readFound(
  firestore: Firestore,
  { since, database, instance, ...slice }: FoundQuery,
  timeoutMs: number,
): Promise<Part<FoundBackup>> {
  const all = firestore.collection(foundCollection);
  const recent = since === undefined ? all : all.where('createTime', '>=', since);
  const whole = onlyDatabase({ database, instance });
  const narrowed = whole === undefined ? { database, instance } : {};
  return readPart(
    {
      query: whole === undefined ? recent : recent.where('database', '==', whole),
      order: [['createTime', 'desc']],
      item: (snapshot) => meantBackup(snapshot, narrowed),
      sifted: narrowed.database !== undefined || narrowed.instance !== undefined,
    },
    slice,
    timeoutMs,
  );
}

/** Undefined for what is not meant, whether or not it could be read. */
function meantBackup(snapshot: QueryDocumentSnapshot, narrowed: Narrowed): FoundBackup | undefined {
  const database: unknown = snapshot.get('database');
  if (typeof database === 'string' && !isMeant(database, narrowed)) return undefined;
  const { id } = snapshot;
  return parsed(FoundViewSchema, id, fieldsFrom(id, snapshot.data())).event.data.backup;
}
