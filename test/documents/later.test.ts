import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Firestore } from '@google-cloud/firestore';
import { eventExamples } from '../../scripts/contract/examples.ts';
import { documentId } from '../../shared/adapters/firestore/document.ts';
import { toMessage } from '../../shared/adapters/pubsub/events.ts';
import { backupNamed, type Harness, minuteMs, project, request, startHarness } from '../harness.ts';

/* Rolling back to this version: what a later one may have left behind is kept, and keeps nothing from going on. */

/** Changes the document of a backup as a later version may have. */
async function leaveBehind(on: Harness, id: string, fields: object): Promise<void> {
  const firestore = new Firestore({ projectId: project, host: on.stack.addresses.firestore, ssl: false });
  await firestore
    .collection('backups')
    .doc(documentId(backupNamed(id)))
    .update({ ...fields });
  await firestore.terminate();
}

const documentOf = (on: Harness) => on.stack.firestore?.documents('backups')[0]?.data ?? {};

test('fields that a later version added survive every state, and the next round', async () => {
  await using on = await startHarness();
  const withdrawn = { later: ['a message', { by: 'somebody' }] };
  on.spanner.world.failNext(backupNamed('nightly'), { code: 'INTERNAL' });
  await on.ask(request('nightly'));
  await leaveBehind(on, 'nightly', {
    withdrawn,
    messages: [{ id: 'm', publishTime: '2026-11-22T10:00:00Z', place: 7 }],
  });
  await on.settleAll();
  assert.deepEqual([documentOf(on).state, documentOf(on).withdrawn], ['failed', withdrawn]);
  await on.ask(request('nightly'));
  assert.deepEqual([documentOf(on).state, documentOf(on).round], ['running', 2]);
  await on.settleAll();
  assert.deepEqual([documentOf(on).state, documentOf(on).withdrawn], ['succeeded', withdrawn]);
  assert.match(JSON.stringify(documentOf(on).messages), /"place":7/);
});

test('an event of an unknown type is announced as it was written', async () => {
  await using on = await startHarness();
  await on.ask(request('nightly'));
  const event = {
    ...eventExamples.started,
    type: 'dev.spannerbackup.backup.v1.verified',
    severity: 'low',
    data: { ...eventExamples.started.data, checks: [{ table: 'orders', rows: '12' }] },
  };
  await leaveBehind(on, 'nightly', { outbox: JSON.stringify([event]), unsent: true });
  const sent: unknown[] = [];
  on.break('pubsub', 'Publish', async (call, proceed) => {
    sent.push(...[Reflect.get(call.request, 'messages')].flat());
    return proceed();
  });
  on.clock.advance(minuteMs);
  assert.equal((await on.tick()).sent, 1);
  const [message] = sent;
  const { data, attributes } = toMessage({ ...event, type: eventExamples.started.type });
  assert.deepEqual(Reflect.get(Object(message), 'attributes'), { ...attributes, 'ce-type': event.type });
  assert.equal(Buffer.from(Reflect.get(Object(message), 'data')).toString(), data.toString());
});
