import type { Request, Response } from '@google-cloud/functions-framework';
import { connectFirestore } from '../shared/adapters/firestore/connect.ts';
import { NoAnswer } from '../shared/adapters/firestore/deadline.ts';
import { firestoreStatusReader } from '../shared/adapters/firestore/status-reader.ts';
import type { StatusConfig } from '../shared/runtime/status-config.ts';
import { ReadFailed, type StatusReader } from '../shared/status-ports.ts';
import { backupStatus } from './backup-status/handler.ts';
import type { Surroundings } from './compose.ts';

/** Somebody looks at the page and waits; after that, it says that nothing came. For each read. */
const answerWithinMs = 8_000;
/** The same for all reads of a page together, since some are made one after the other. */
export const pageWithinMs = 30_000;

/** Calls `late` once so many milliseconds have passed, unless the function that it gives is called before. */
export type Wait = (ms: number, late: () => void) => () => void;

/** The status page, over Firestore's client alone: it talks to nothing else. Each page has its own time to be read in. */
export function composeStatus(
  config: StatusConfig,
  { clock, log }: Pick<Surroundings, 'clock' | 'log'>,
  wait: Wait = unheld,
) {
  const firestore = connectFirestore(config);
  const records = firestoreStatusReader(firestore, answerWithinMs);
  return {
    backupStatus: async (request: Request, response: Response) => {
      const page = forOnePage(records, wait);
      try {
        await backupStatus({ config, clock, log, records: page.records })(request, response);
      } finally {
        page.answered();
      }
    },
    close: () => firestore.terminate(),
  };
}

/** The reads of one page. */
export interface PageReads {
  readonly records: StatusReader;
  /** Takes back the timer. To be called once the page is answered: what it reads after that has no limit. */
  answered(): void;
}

/** The same reads for one page: none is waited for once `pageWithinMs` have passed since the first. */
export function forOnePage(records: StatusReader, wait: Wait = unheld): PageReads {
  let late: Promise<never> | undefined;
  let stopWaiting = () => {};
  const inTime = <Answer>(answer: Promise<Answer>): Promise<Answer> => {
    late ??= new Promise((_, reject) => {
      stopWaiting = wait(pageWithinMs, () => reject(new ReadFailed(new NoAnswer(pageWithinMs))));
    });
    return Promise.race([answer, late]);
  };
  const inTimeEach: StatusReader = {
    open: (state, query) => inTime(records.open(state, query)),
    settled: (query) => inTime(records.settled(query)),
    ofDatabase: (database, slice) => inTime(records.ofDatabase(database, slice)),
    record: (backup) => inTime(records.record(backup)),
    database: (name) => inTime(records.database(name)),
    databases: (query) => inTime(records.databases(query)),
    found: (query) => inTime(records.found(query)),
  };
  return { records: inTimeEach, answered: () => stopWaiting() };
}

/** Keeps no process from ending. */
function unheld(ms: number, late: () => void): () => void {
  const timer = setTimeout(late, ms).unref();
  return () => clearTimeout(timer);
}
