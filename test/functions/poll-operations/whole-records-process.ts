import { googleClients } from '../../../shared/adapters/clients.ts';
import { firestoreRecords } from '../../../shared/adapters/firestore/records.ts';
import { parseConfig } from '../../../shared/runtime/config.ts';
import type { BackupOperation } from '../../../shared/spanner/backup.ts';
import { TickWorld } from '../../fakes/tick-world.ts';
import { at, operation } from '../../shared/record/builders.ts';
import { heavyRecord } from './heavy-records.ts';

/*
 * Two ticks over so many of the largest records in a Firestore, in a process of its own: all of their operations have failed
 * at once, and none of their events was ever sent. Prints what they did, and the most memory that the
 * process had.
 */

const count = Number(process.argv[2]);
const world = new TickWorld();
world.events.push = () => 0; // What is sent is not kept.
world.facts.push = () => 0;
const failed = { code: 13, status: 'INTERNAL', message: 'no' };
const ended = Array.from({ length: count }, (_, n): BackupOperation => {
  const { operation: name, request } = heavyRecord(n);
  const result = { kind: 'failed', error: failed } as const;
  return operation({ name, backup: request.backup, database: request.database, endTime: at(0), result });
});

const clients = googleClients(parseConfig(process.env));
const deps = world.tickDeps({
  listOperations: async (_instance, { kind }) => (kind === 'ended' ? ended : []),
});
const records = firestoreRecords(clients.firestore);
const ticks: object[] = [];
for (let tick = 1; tick <= 2; tick += 1) {
  const { sent, failures, reached } = (await world.tick({ ...deps, records })).summary();
  ticks.push({ sent, failed: reached.failed ?? 0, failures });
}
await clients.close();
const peakMb = Math.round(process.resourceUsage().maxRSS / 1_024);
process.stdout.write(JSON.stringify({ peakMb, ticks }));
