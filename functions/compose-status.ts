import { connectFirestore } from '../shared/adapters/firestore/connect.ts';
import { firestoreStatusReader } from '../shared/adapters/firestore/status-reader.ts';
import type { StatusConfig } from '../shared/runtime/status-config.ts';
import { backupStatus } from './backup-status/handler.ts';
import type { Surroundings } from './compose.ts';

/** Somebody looks at the page and waits; after that, it says that nothing came. */
const answerWithinMs = 8_000;

/** The status page, over Firestore's client alone: it talks to nothing else. */
export function composeStatus(config: StatusConfig, { clock, log }: Pick<Surroundings, 'clock' | 'log'>) {
  const firestore = connectFirestore(config);
  const records = firestoreStatusReader(firestore, answerWithinMs);
  return {
    backupStatus: backupStatus({ config, clock, log, records }),
    close: () => firestore.terminate(),
  };
}
