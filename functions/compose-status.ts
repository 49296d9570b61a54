import { connectFirestore } from '../shared/adapters/firestore/connect.ts';
import { firestoreStatusReader } from '../shared/adapters/firestore/status-reader.ts';
import { defaultPolicy } from '../shared/record/policy.ts';
import type { StatusConfig } from '../shared/runtime/status-config.ts';
import { backupStatus } from './backup-status/handler.ts';
import type { Surroundings } from './compose.ts';

/** The status page, over Firestore's client alone: it talks to nothing else. */
export function composeStatus(config: StatusConfig, { clock, log }: Pick<Surroundings, 'clock' | 'log'>) {
  const firestore = connectFirestore(config);
  const records = firestoreStatusReader(firestore, defaultPolicy.readTimeoutMs);
  return {
    backupStatus: backupStatus({ config, clock, log, records }),
    close: () => firestore.terminate(),
  };
}
