import { googleClients } from '../../shared/adapters/clients.ts';
import { documentId, recordDocument } from '../../shared/adapters/firestore/document.ts';
import { recordsCollection } from '../../shared/adapters/firestore/records.ts';
import { toMessage } from '../../shared/adapters/pubsub/events.ts';
import { defaultPolicy } from '../../shared/record/policy.ts';
import { begin, lease, markSent } from '../../shared/record/transitions.ts';
import { parseConfig } from '../../shared/runtime/config.ts';
import { atConcurrency } from '../lib/concurrency.ts';
import { requestedRecord } from '../lib/records.ts';

/*
 * The remote calls of createBackup, made in a loop with the same clients: no framework, no validation, no decisions.
 * `three` are those that any backup on request needs (intent, CreateBackup, outcome); `all` are those that ours makes
 * (the lease before the call, and the event and its mark after it). Arguments: which, database prefix, warm-up, count.
 */

const [which, prefix = '', warmUp = '0', count = '0'] = process.argv.slice(2);
const config = parseConfig(process.env);
const { spanner, firestore, publisher, close } = googleClients(config);
const records = firestore.collection(recordsCollection);

async function one(n: number): Promise<void> {
  const now = new Date();
  const intended = requestedRecord(`${prefix}${n}`, String(n), now);
  const { backup, database } = intended.request;
  const reference = records.doc(documentId(backup));
  await reference.create(recordDocument(intended));
  if (which === 'all') await reference.update(recordDocument(lease(intended, now, defaultPolicy)));
  const instance = database.slice(0, database.indexOf('/databases/'));
  const [operation] = await spanner.createBackup({
    parent: instance,
    backupId: backup.slice(backup.lastIndexOf('/') + 1),
    backup: { database, expireTime: { seconds: Math.floor(now.getTime() / 1_000) + 14 * 86_400 } },
  });
  const running = begin(
    intended,
    {
      name: operation.name ?? '',
      backup,
      database,
      startTime: undefined,
      endTime: undefined,
      progressPercent: 0,
      result: { kind: 'unfinished' },
    },
    now,
  );
  await reference.update(recordDocument(running));
  if (which !== 'all') return;
  const client = await publisher();
  await client.publish({ topic: config.eventsTopic, messages: running.outbox.map(toMessage) });
  await reference.update(recordDocument(markSent(running, new Set(running.outbox.map(({ id }) => id)))));
}

async function measure(): Promise<void> {
  await atConcurrency(16, 0, Number(warmUp), one);
  const before = process.cpuUsage();
  await atConcurrency(16, Number(warmUp), Number(warmUp) + Number(count), one);
  const { user, system } = process.cpuUsage(before);
  await close();
  process.stdout.write(JSON.stringify({ cpuMs: (user + system) / 1_000 }));
}

void measure();
