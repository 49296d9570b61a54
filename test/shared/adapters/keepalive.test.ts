import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startFirestore } from 'google-emulators/firestore/server.ts';
import { startPubSub } from 'google-emulators/pubsub/server.ts';
import { startSpanner } from 'google-emulators/spanner/server.ts';
import { operationsProtos } from 'google-gax';
import { type Clients, googleClients } from '../../../shared/adapters/clients.ts';
import { channelOptions, googleKeepalive } from '../../../shared/adapters/keepalive.ts';
import { parseConfig } from '../../../shared/runtime/config.ts';
import { type Relay, type Silence, startRelay } from '../../relay.ts';

process.env.METADATA_SERVER_DETECTION = 'none';

/** Everything a hundred times as fast as it is for Google. */
const quick = { timeMs: googleKeepalive.timeMs / 100, timeoutMs: googleKeepalive.timeoutMs / 100 };

/** As the adapters call: no retry of the library's, and a timeout that no silent connection shall be left to. */
const patiently = { timeout: 20_000, retry: null };

const instance = 'projects/p/instances/main';
const { GetOperationRequest } = operationsProtos.google.longrunning;

/** A call of each kind of connection that the functions have. */
const calls: readonly {
  readonly of: string;
  readonly server: () => Promise<{ readonly address: string; stop(): Promise<void> }>;
  readonly variable: string;
  readonly call: (clients: Clients) => Promise<unknown>;
}[] = [
  {
    of: 'Spanner’s client',
    server: startSpanner,
    variable: 'SPANNER_EMULATOR_HOST',
    call: ({ spanner }) =>
      spanner.getBackup({ name: `${instance}/backups/none` }, patiently).catch(unlessNotFound),
  },
  {
    // It has a connection of its own.
    of: 'Spanner’s client for operations',
    server: startSpanner,
    variable: 'SPANNER_EMULATOR_HOST',
    call: ({ spanner }) => {
      const name = `${instance}/backups/none/operations/none`;
      return spanner.getOperation(GetOperationRequest.create({ name }), patiently).catch(unlessNotFound);
    },
  },
  {
    of: 'Firestore’s client',
    server: startFirestore,
    variable: 'FIRESTORE_EMULATOR_HOST',
    call: ({ firestore }) => firestore.doc('a/b').get(),
  },
  {
    of: 'Pub/Sub’s client',
    server: startPubSub,
    variable: 'PUBSUB_EMULATOR_HOST',
    call: async ({ publisher }) => {
      const messages = [{ data: Buffer.from('{}') }];
      const topic = 'projects/p/topics/none';
      return (await publisher()).publish({ topic, messages }, patiently).catch(unlessNotFound);
    },
  },
];

/** That there is none is an answer, too. */
function unlessNotFound(error: unknown): void {
  if (error instanceof Error && 'code' in error && error.code === 5) return;
  throw error;
}

function clientsOf(variable: string, { address }: Relay): Clients {
  const required = { GOOGLE_CLOUD_PROJECT: 'p', REQUESTS_TOPIC: 'requests', EVENTS_TOPIC: 'events' };
  return googleClients(parseConfig({ ...required, [variable]: address }), quick);
}

for (const { of, server: start, variable, call } of calls)
  for (const how of ['swallows', 'takes nothing'] satisfies Silence[])
    test(`${of} gives up a connection that ${how}, and goes on over another`, async (t) => {
      const server = await start();
      const relay = await startRelay(server.address);
      const clients = clientsOf(variable, relay);
      t.after(async () => {
        await clients.close();
        // First: the server waits for its connections, and one that takes nothing does not hear that it is closed.
        await relay.close();
        await server.stop();
      });
      await call(clients);
      const before = relay.connections;
      relay.silence(how);
      // Without pings the call would run into its own timeout: DEADLINE_EXCEEDED. A library that tries again hides the error.
      await call(clients).catch((error) => assert.match(String(error), /UNAVAILABLE/));
      await call(clients);
      assert.equal(relay.connections, before + 1);
    });

test("Google's front ends are pinged no more often than they allow, and only during a call", () => {
  assert.deepEqual(channelOptions(googleKeepalive), {
    'grpc.keepalive_time_ms': 30_000,
    'grpc.keepalive_timeout_ms': 10_000,
    'grpc.keepalive_permit_without_calls': 0,
  });
});
