import {
  type DocumentData,
  FieldPath,
  FieldValue,
  type QueryDocumentSnapshot,
  Timestamp,
  type WriteBatch,
} from '@google-cloud/firestore';
import { http } from '@google-cloud/functions-framework';
import type { google } from '@google-cloud/spanner-api/build/protos/protos.js';
import { googleClients } from '../../shared/adapters/clients.ts';
import { decodeMetadataMessage } from '../../shared/adapters/spanner/messages.ts';
import { parseConfig } from '../../shared/runtime/config.ts';
import { withoutDomains } from '../../shared/runtime/no-domains.ts';
import { atConcurrency } from '../lib/concurrency.ts';

/*
 * What a tick reads and writes, in a plain loop with the same clients: the open records with the fields that a glance has, the
 * unfinished operations of each instance, the ended ones and the backups where some are missing, those records whole, and two
 * writes and an event for each that has ended. As much at a time as ours, since memory bounds it. It parses nothing, decides
 * nothing, checks no version and keeps no promise: what is above it is what those cost.
 */

type Operation = google.longrunning.IOperation;
type Page<Item> = readonly [Item[], unknown, { nextPageToken?: string | null } | null | undefined];

withoutDomains();
const config = parseConfig(process.env);
const { spanner, firestore, publisher } = googleClients(config);
const records = firestore.collection('backups');
const atOnce = { instances: 8, parts: 4, records: 20 };
const options = { autoPaginate: false, retry: null };
const padding = 'x'.repeat(400);
const times = Array.from({ length: 3 }, () => new Date(0).toISOString());
const fields = (
  'unsent request.database request.backup request.versionTime round intentAt startBy state operation attempts lease ' +
  'nextAttemptAt blockedBy refusal refusedSince missingSince progressPercent delayed formerOperations startedAt'
).split(' ');

http('pollOperations', async (_request, response) => {
  const groups = new Map<string, QueryDocumentSnapshot[]>();
  const open = records
    .where('pending', '==', true)
    .orderBy(FieldPath.documentId())
    .select(...fields);
  for await (const one of open.stream() as AsyncIterable<unknown> as AsyncIterable<QueryDocumentSnapshot>) {
    const [instance = ''] = String(one.data().request.backup).split('/backups/');
    const group = groups.get(instance);
    if (group === undefined) groups.set(instance, [one]);
    else group.push(one);
  }
  const work = [...groups];
  await atConcurrency(atOnce.instances, 0, work.length, async (n) => observe(...(work[n] ?? ['', []])));
  response.json({ open: groups.size });
});

async function observe(parent: string, group: readonly QueryDocumentSnapshot[]): Promise<void> {
  const unfinished = new Map<string, Operation>();
  for (const one of await operations(parent, 'done:false')) unfinished.set(one.name ?? '', one);
  const progress = new Map([...unfinished].map(([name, one]) => [name, percentOf(one)]));
  const missing = group.filter((one) => !unfinished.has(one.data().operation));
  const moved = group.filter((one) => (progress.get(one.data().operation) ?? 0) >= 10);
  const backups = new Map<string, google.spanner.admin.database.v1.IBackup>();
  if (missing.length > 0) {
    await operations(parent, 'done:true');
    const listed = await all((pageToken) =>
      spanner.listBackups({ parent, pageSize: 1_000, pageToken }, options),
    );
    for (const one of listed) backups.set(one.name ?? '', one);
  }
  await inParts(moved, async (some) => {
    await firestore.getAll(...some.map(({ ref }) => ref));
    await commit(some, (batch, { ref }) => batch.update(ref, { progressPercent: 50, pending: true }));
  });
  await inParts(missing, async (some) => {
    const whole = await firestore.getAll(...some.map(({ ref }) => ref));
    const names = whole.map((one) => String(one.data()?.request.backup));
    const events = names.map((name) => eventOf(name, backups.get(name)));
    await commit(some, (batch, { ref }, index) => batch.update(ref, settled(events[index] ?? '')));
    const client = await publisher();
    const messages = events.map((event) => ({ data: Buffer.from(event), attributes: { 'ce-id': parent } }));
    await client.publish({ topic: config.eventsTopic, messages });
    await commit(some, (batch, { ref }) =>
      batch.update(ref, { outbox: '[]', unsent: false, pending: false }),
    );
  });
}

function operations(parent: string, state: string): Promise<Operation[]> {
  const filter = `(metadata.@type:type.googleapis.com/google.spanner.admin.database.v1.CreateBackupMetadata) AND (${state})`;
  return all<Operation>((pageToken) =>
    spanner.listBackupOperations({ parent, filter, pageSize: 1_000, pageToken }, options),
  );
}

async function all<Item>(page: (token: string) => Promise<Page<Item>>): Promise<Item[]> {
  const items: Item[] = [];
  let token = '';
  do {
    const [some, , next] = await page(token);
    items.push(...some);
    token = next?.nextPageToken ?? '';
  } while (token !== '');
  return items;
}

/** How far an operation is that has not ended. */
function percentOf({ metadata }: Operation): number {
  const value = metadata?.value;
  return value instanceof Uint8Array ? (decodeMetadataMessage(value).progress?.progressPercent ?? 0) : 0;
}

/** So many at a time, and some of those at once. */
function inParts<Item>(items: readonly Item[], act: (some: readonly Item[]) => Promise<void>): Promise<void> {
  const parts = Array.from({ length: Math.ceil(items.length / atOnce.records) }, (_, n) =>
    items.slice(n * atOnce.records, (n + 1) * atOnce.records),
  );
  return atConcurrency(atOnce.parts, 0, parts.length, (n) => act(parts[n] ?? []));
}

async function commit(
  some: readonly QueryDocumentSnapshot[],
  add: (batch: WriteBatch, one: QueryDocumentSnapshot, index: number) => void,
): Promise<void> {
  const batch = firestore.batch();
  for (const [index, one] of some.entries()) add(batch, one, index);
  await batch.commit();
}

/** As much as the event of ours says, and the document beside it. */
function eventOf(name: string, backup: google.spanner.admin.database.v1.IBackup | undefined): string {
  return JSON.stringify({
    id: name,
    subject: name,
    source: name,
    data: { operation: name, backup, padding },
  });
}

function settled(event: string): DocumentData {
  return {
    state: 'succeeded',
    unsent: true,
    outbox: event,
    announcement: event,
    backup: {
      name: event.slice(0, 80),
      database: event.slice(0, 60),
      state: 'READY',
      sizeBytes: '1',
      times,
      encryption: {},
    },
    settledAt: times[0],
    expireAt: Timestamp.now(),
    progressPercent: FieldValue.delete(),
    delayed: FieldValue.delete(),
  };
}
