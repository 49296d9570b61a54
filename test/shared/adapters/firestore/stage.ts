import { type LocalFirestore, startFirestore } from 'google-emulators/firestore/server.ts';
import type { Call, Intercept } from 'google-emulators/grpc/intercept.ts';
import { ManualClock } from 'google-emulators/manual-clock.ts';
import { type Clients, googleClients } from '../../../../shared/adapters/clients.ts';
import { parseConfig } from '../../../../shared/runtime/config.ts';

/** A local Firestore, and the client of it that the functions would have. */
export interface FirestoreStage extends AsyncDisposable {
  readonly server: LocalFirestore;
  readonly firestore: Clients['firestore'];
  readonly clock: ManualClock;
  readonly calls: Call[];
}

export async function firestoreStage(
  intercept: Intercept = (_call, proceed) => proceed(),
): Promise<FirestoreStage> {
  process.env.METADATA_SERVER_DETECTION = 'none';
  const clock = new ManualClock();
  const calls: Call[] = [];
  const server = await startFirestore({
    clock: clock.now,
    intercept: (call, proceed) => {
      calls.push(call);
      return intercept(call, proceed);
    },
  });
  const clients = googleClients(
    parseConfig({
      GOOGLE_CLOUD_PROJECT: 'p',
      REQUESTS_TOPIC: 'requests',
      EVENTS_TOPIC: 'events',
      FIRESTORE_EMULATOR_HOST: server.address,
    }),
  );
  return {
    server,
    firestore: clients.firestore,
    clock,
    calls,
    async [Symbol.asyncDispose]() {
      await clients.close();
      await server.stop();
    },
  };
}

/** Everything that an async iterable gives. */
export async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}
