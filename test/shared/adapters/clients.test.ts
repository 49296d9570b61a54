import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startFirestore } from 'google-emulators/firestore/server.ts';
import { startPubSub } from 'google-emulators/pubsub/server.ts';
import { startSpanner } from 'google-emulators/spanner/server.ts';
import { googleClients } from '../../../shared/adapters/clients.ts';
import { parseConfig } from '../../../shared/runtime/config.ts';

const required = { GOOGLE_CLOUD_PROJECT: 'p', REQUESTS_TOPIC: 'requests', EVENTS_TOPIC: 'events' };

test('each emulator variable leads its client to that address, and Firestore to the configured database', async () => {
  process.env.METADATA_SERVER_DETECTION = 'none';
  const [spanner, firestore, pubsub] = await Promise.all([startSpanner(), startFirestore(), startPubSub()]);
  const clients = googleClients(
    parseConfig({
      ...required,
      FIRESTORE_DATABASE: 'records',
      SPANNER_EMULATOR_HOST: spanner.address,
      FIRESTORE_EMULATOR_HOST: firestore.address,
      PUBSUB_EMULATOR_HOST: pubsub.address,
    }),
  );
  spanner.world.addDatabase('projects/p/instances/main/databases/orders');
  await clients.spanner.listBackups({ parent: 'projects/p/instances/main' });
  assert.equal(spanner.journal.of('ListBackups').length, 1);
  await clients.firestore.doc('a/b').set({ c: 1 });
  assert.equal(firestore.documents('a')[0]?.name, 'projects/p/databases/records/documents/a/b');
  const publisher = await clients.publisher();
  await publisher.createTopic({ name: 'projects/p/topics/events' });
  assert.ok(pubsub.broker.topics.has('projects/p/topics/events'));
  assert.equal(await clients.publisher(), publisher);
  await clients.close();
  await Promise.all([spanner.stop(), firestore.stop(), pubsub.stop()]);
});

test('without emulator variables the clients are for Google', async () => {
  const clients = googleClients(parseConfig(required));
  assert.equal(clients.spanner.apiEndpoint, 'spanner.googleapis.com');
  const publisher = await clients.publisher();
  assert.equal(publisher.apiEndpoint, 'pubsub.googleapis.com');
});

test('the Firestore client throws on a field that is undefined, instead of dropping it', () => {
  const { firestore } = googleClients(parseConfig({ ...required, FIRESTORE_EMULATOR_HOST: '127.0.0.1:1' }));
  assert.throws(() => firestore.batch().set(firestore.doc('a/b'), { c: undefined }), /undefined/);
});
