import { type LocalFirestore, startFirestore } from 'google-emulators/firestore/server.ts';
import { type LocalPubSub, startPubSub } from 'google-emulators/pubsub/server.ts';
import { type LocalSpanner, startSpanner } from 'google-emulators/spanner/server.ts';
import type { Clock } from '../../../shared/runtime/clock.ts';
import { Ledger } from '../faults/ledger.ts';
import { type Copy, copiesIn } from '../faults/published.ts';

/** Google's three services as the attacks use them, and what was seen of every call. */
export interface Servers extends AsyncDisposable {
  readonly spanner: LocalSpanner;
  readonly firestore: LocalFirestore;
  readonly pubsub: LocalPubSub;
  /** The events that the events topic accepted, in that order. */
  readonly heard: Copy[];
  /** Looks at every write. It reads the whole collection for each: undefined where there are many thousands. */
  readonly ledger: Ledger | undefined;
}

export interface ServersOptions {
  readonly backupMs: number;
  readonly eventsTopic: string;
  readonly isSmall: boolean;
  readonly clock: Clock;
}

/** Starts them in this process: what they take is not what the functions take. */
export async function startServers(options: ServersOptions): Promise<Servers> {
  const { backupMs, clock, eventsTopic, isSmall } = options;
  const heard: Copy[] = [];
  const spanner = await startSpanner({ backupDuration: backupMs, clock });
  const firestore = await startFirestore({
    clock,
    intercept: async (call, proceed) => {
      const answer = await proceed();
      ledger?.witness('firestore', call);
      return answer;
    },
  });
  const everything = { project: () => true, message: () => true };
  const ledger = isSmall ? new Ledger({ spanner, firestore }, everything) : undefined;
  const pubsub = await startPubSub({
    clock,
    // What Cloud Run lets in at once (`max_instance_request_concurrency`).
    pushConcurrency: 80,
    intercept: async (call, proceed) => {
      const answer = await proceed();
      if (call.method === 'Publish' && Reflect.get(call.request, 'topic') === eventsTopic) {
        heard.push(...copiesIn(call.request));
        ledger?.witness('pubsub', call);
      }
      return answer;
    },
  });
  return {
    spanner,
    firestore,
    pubsub,
    heard,
    ledger,
    async [Symbol.asyncDispose]() {
      await Promise.all([pubsub.stop(), firestore.stop(), spanner.stop()]);
    },
  };
}
