import { setTimeout as pause } from 'node:timers/promises';
import type { Request, Response } from '@google-cloud/functions-framework';
import { connectFirestore } from '../shared/adapters/firestore/connect.ts';
import { NoAnswer } from '../shared/adapters/firestore/deadline.ts';
import { firestoreStatusReader } from '../shared/adapters/firestore/status-reader.ts';
import type { Pause } from '../shared/runtime/budget.ts';
import type { StatusConfig } from '../shared/runtime/status-config.ts';
import { ReadFailed, type StatusReader } from '../shared/status-ports.ts';
import { backupStatus } from './backup-status/handler.ts';
import type { Surroundings } from './compose.ts';

/** Somebody looks at the page and waits; after that, it says that nothing came. For each read. */
const answerWithinMs = 8_000;
/** The same for all reads of a page together, since some are made one after the other. */
export const pageWithinMs = 30_000;

/** The status page, over Firestore's client alone: it talks to nothing else. Each page has its own time to be read in. */
export function composeStatus(
  config: StatusConfig,
  { clock, log }: Pick<Surroundings, 'clock' | 'log'>,
  wait: Pause = unheld,
) {
  const firestore = connectFirestore(config);
  const records = firestoreStatusReader(firestore, answerWithinMs);
  return {
    backupStatus: (request: Request, response: Response) =>
      backupStatus({ config, clock, log, records: forOnePage(records, wait) })(request, response),
    close: () => firestore.terminate(),
  };
}

/** The same reads, of which none is waited for once `pageWithinMs` have passed since the first. */
export function forOnePage(records: StatusReader, wait: Pause = unheld): StatusReader {
  let late: Promise<never> | undefined;
  const inTime = <Answer>(answer: Promise<Answer>): Promise<Answer> => {
    late ??= wait(pageWithinMs).then(() => {
      throw new ReadFailed(new NoAnswer(pageWithinMs));
    });
    return Promise.race([answer, late]);
  };
  return {
    open: (state, query) => inTime(records.open(state, query)),
    settled: (query) => inTime(records.settled(query)),
    ofDatabase: (database, slice) => inTime(records.ofDatabase(database, slice)),
    record: (backup) => inTime(records.record(backup)),
    database: (name) => inTime(records.database(name)),
    databases: (query) => inTime(records.databases(query)),
    found: (query) => inTime(records.found(query)),
  };
}

/** Keeps no process from ending. */
function unheld(ms: number): Promise<void> {
  return pause(ms, undefined, { ref: false });
}
