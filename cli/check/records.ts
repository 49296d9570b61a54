import * as v from 'valibot';
import { lastSegment } from '../../shared/spanner/names.ts';
import type { Deployment } from '../deployment.ts';
import { apply, type Finding, fail, ok, warn } from './finding.ts';
import { type Look, unseen } from './look.ts';
import { fields } from './needs.ts';

const DatabaseSchema = v.object({ type: v.fallback(v.string(), '') });
const FieldSchema = v.object({
  indexConfig: v.optional(
    v.object({
      usesAncestorConfig: v.optional(v.boolean(), false),
      indexes: v.optional(
        v.array(
          v.object({
            fields: v.array(v.object({ order: v.optional(v.string()) })),
            state: v.fallback(v.string(), ''),
          }),
        ),
        [],
      ),
    }),
    {},
  ),
  ttlConfig: v.optional(v.object({ state: v.fallback(v.string(), '') })),
});

type Field = (typeof fields)[number];

/** Whether the records' database is there, with its indexes and its TTL. */
export async function checkRecords(deployment: Deployment, look: Look): Promise<Finding[]> {
  const { deploymentProject: project, recordsDatabase } = deployment;
  const name = `projects/${project}/databases/${recordsDatabase}`;
  const about = `Firestore database ${recordsDatabase}`;
  const seen = await look(DatabaseSchema, { url: `https://firestore.googleapis.com/v1/${name}` });
  if (seen.kind === 'missing')
    return [fail(about, 'it is not there; or the records are in another: see --records-database', apply)];
  if (seen.kind === 'hidden') return [unseen(about, seen, project, 'roles/datastore.viewer')];
  if (seen.json.type !== 'FIRESTORE_NATIVE') return [fail(about, `its type is ${seen.json.type}`, apply)];
  return [ok(about), ...(await Promise.all(fields.map((field) => checkField(field, name, project, look))))];
}

async function checkField(field: Field, database: string, project: string, look: Look): Promise<Finding> {
  const { collectionGroup, fieldPath, orders, ttl } = field;
  const about = `${ttl ? 'TTL' : orders.length > 0 ? 'index' : 'no index but those that are named'} on ${collectionGroup}.${fieldPath}`;
  const where = `--collection-group=${collectionGroup} --database=${quotedId(database)} --project=${project}`;
  const seen = await look(FieldSchema, {
    url: `https://firestore.googleapis.com/v1/${database}/collectionGroups/${collectionGroup}/fields/${encodeURIComponent(fieldPath)}`,
  });
  if (seen.kind === 'hidden') return unseen(about, seen, project, 'roles/datastore.viewer');
  const { indexConfig, ttlConfig } =
    seen.kind === 'there' ? seen.json : { indexConfig: {}, ttlConfig: undefined };
  const { indexes = [], usesAncestorConfig = seen.kind === 'missing' } = indexConfig;
  if (ttl) {
    const mend = `gcloud firestore fields ttls update ${fieldPath} ${where} --enable-ttl`;
    if (ttlConfig === undefined) return fail(about, 'without it documents stay for ever', mend);
    if (ttlConfig.state === 'CREATING')
      return warn(about, 'it is being made', `gcloud firestore fields ttls list ${where}`);
    return ttlConfig.state === 'ACTIVE' ? ok(about) : fail(about, `it is ${ttlConfig.state}`, mend);
  }
  if (orders.length === 0) {
    const mend = `gcloud firestore indexes fields update '${fieldPath}' ${where} --disable-indexes`;
    return usesAncestorConfig || indexes.length > 0
      ? fail(
          about,
          'every entry of a record is an index entry: it is paid for, and at 40,000 no write succeeds',
          mend,
        )
      : ok(about);
  }
  const flags = orders.map((order) => `--index=order=${order.toLowerCase()}`).join(' ');
  const mend = `gcloud firestore indexes fields update ${fieldPath} ${where} ${flags}`;
  const found = orders.map((order) =>
    indexes.find((index) => index.fields.some((one) => one.order === order)),
  );
  if (found.some((index) => index === undefined)) return fail(about, 'the query that needs it fails', mend);
  return found.every((index) => index?.state === 'READY')
    ? ok(about)
    : warn(about, 'it is being built', `gcloud firestore indexes fields describe ${fieldPath} ${where}`);
}

/** `(default)` wants quotes in a shell. */
function quotedId(database: string): string {
  const id = lastSegment(database);
  return id.startsWith('(') ? `'${id}'` : id;
}
