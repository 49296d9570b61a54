import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Intercept, suffer } from 'google-emulators/grpc/intercept.ts';
import { firestoreReserve } from '../../../../shared/adapters/firestore/reserve.ts';
import { firestoreStage } from './stage.ts';

const tenAMinute = [{ calls: 10, ms: 60_000 }];
const wanting = (calls: number, starts = false) => ({ calls, starts });

test('whoever draws from the reserve of a project finds what others have drawn', async () => {
  await using on = await firestoreStage();
  const [one, other] = [
    firestoreReserve(on.firestore, tenAMinute, 'poller'),
    firestoreReserve(on.firestore, tenAMinute, 'poller'),
  ];
  assert.deepEqual(await one.draw('shop', wanting(6)), { calls: 6, emptyMs: 0 });
  on.clock.advance(1_000);
  assert.deepEqual(await other.draw('shop', wanting(6)), { calls: 4, emptyMs: 59_000 });
  assert.deepEqual(await one.draw('shop', wanting(6)), { calls: 0, emptyMs: 59_000 });
  on.clock.advance(59_000);
  assert.deepEqual(await one.draw('shop', wanting(5)), { calls: 5, emptyMs: 0 });
});

test('each project has a reserve of its own', async () => {
  await using on = await firestoreStage();
  const reserve = firestoreReserve(on.firestore, tenAMinute, 'poller');
  assert.equal((await reserve.draw('shop', wanting(10))).calls, 10);
  assert.equal((await reserve.draw('example.com:shop', wanting(10))).calls, 10);
});

test('of those who draw at once none gets a call of another', async () => {
  await using on = await firestoreStage();
  const reserves = Array.from({ length: 4 }, () => firestoreReserve(on.firestore, tenAMinute, 'poller'));
  const drawn = await Promise.all(reserves.map((reserve) => reserve.draw('shop', wanting(3))));
  assert.deepEqual(
    drawn.map(({ calls }) => calls).toSorted((one, another) => one - another),
    [1, 3, 3, 3],
  );
});

test('a draw in vain writes nothing', async () => {
  await using on = await firestoreStage();
  const reserve = firestoreReserve(on.firestore, tenAMinute, 'poller');
  await reserve.draw('shop', wanting(10));
  const before = on.calls.length;
  assert.equal((await reserve.draw('shop', wanting(1))).calls, 0);
  assert.deepEqual(
    on.calls.slice(before).map(({ method }) => method),
    ['BatchGetDocuments'],
  );
});

test('a draw whose reply was lost counts as drawn', async () => {
  let isLost = false;
  const intercept: Intercept = ({ method }, proceed) => {
    if (method !== 'Commit' || isLost) return proceed();
    isLost = true;
    return suffer({ kind: 'reply lost', code: 'INTERNAL' }, proceed);
  };
  await using on = await firestoreStage(intercept);
  const reserve = firestoreReserve(on.firestore, tenAMinute, 'poller');
  await assert.rejects(reserve.draw('shop', wanting(6)));
  assert.equal((await reserve.draw('shop', wanting(6))).calls, 4);
});

test('a draw is given up if others change the document each time', async () => {
  let changes = 0;
  let change = async (): Promise<unknown> => undefined;
  let isOther = false;
  const intercept: Intercept = async ({ method }, proceed) => {
    if (method === 'Commit' && !isOther) {
      isOther = true;
      changes += 1;
      await change();
      isOther = false;
    }
    return proceed();
  };
  await using on = await firestoreStage(intercept);
  change = () => on.firestore.doc('reserves/shop').set({ draws: [{ atMs: changes, calls: 1 }] });
  await assert.rejects(
    firestoreReserve(on.firestore, tenAMinute, 'poller').draw('shop', wanting(1)),
    /changed 5 times/,
  );
  assert.equal(changes, 5);
});

test('a document that is no reserve makes an error that names the wrong field', async () => {
  await using on = await firestoreStage();
  await on.firestore.doc('reserves/shop').set({ draws: 'all' });
  await assert.rejects(
    firestoreReserve(on.firestore, tenAMinute, 'poller').draw('shop', wanting(1)),
    /reserves\/shop.*draws/,
  );
});

test('unknown fields of a stored reserve are ignored', async () => {
  await using on = await firestoreStage();
  await on.firestore.doc('reserves/shop').set({ draws: [], mood: 'good' });
  assert.equal(
    (await firestoreReserve(on.firestore, tenAMinute, 'poller').draw('shop', wanting(1))).calls,
    1,
  );
});

test('createBackup finds in the document that the poller has backups to start', async () => {
  await using on = await firestoreStage();
  await firestoreReserve(on.firestore, tenAMinute, 'poller').draw('shop', wanting(1, true));
  const reserve = firestoreReserve(on.firestore, tenAMinute, 'createBackup');
  assert.deepEqual(await reserve.draw('shop', wanting(1, true)), { calls: 0, emptyMs: 120_000 });
  on.clock.advance(120_000);
  assert.equal((await reserve.draw('shop', wanting(1, true))).calls, 1);
});

test('a draw that nobody waits for any more writes nothing', async () => {
  let answer = () => {};
  const asked = new Promise<void>((resolve) => {
    answer = resolve;
  });
  let isSlow = true;
  await using on = await firestoreStage(async ({ method }, proceed) => {
    if (method === 'BatchGetDocuments' && isSlow) await asked;
    return proceed();
  });
  const reserve = firestoreReserve(on.firestore, tenAMinute, 'poller', 50);
  await assert.rejects(reserve.draw('shop', wanting(10)), /has not answered within 50 ms/);
  isSlow = false;
  answer();
  assert.equal(
    (await firestoreReserve(on.firestore, tenAMinute, 'poller').draw('shop', wanting(10))).calls,
    10,
  );
  assert.equal(on.calls.filter(({ method }) => method === 'Commit').length, 1);
});
