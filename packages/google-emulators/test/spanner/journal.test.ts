import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Fault, suffer } from '../../grpc/intercept.ts';
import { answerOf } from './answer.ts';
import { database, instance, minuteMs, secondMs, stage } from './stage.ts';

test('the journal has every call with its resource, its answer and its operation', async () => {
  await using on = await stage();
  const operation = await on.create('bb');
  await answerOf(on.create('cc'));
  on.clock.advance(minuteMs);
  await on.operation(operation);
  await on.databases.getDatabase({ name: database });
  const told = on.spanner.journal.entries.map(({ request, ...entry }) => entry);
  const [first, later] = [new Date('2026-11-22T10:00:00Z'), new Date('2026-11-22T10:01:00Z')];
  assert.deepEqual(told, [
    { at: first, method: 'CreateBackup', resource: instance, code: 'OK', operation },
    { at: first, method: 'CreateBackup', resource: instance, code: 'FAILED_PRECONDITION' },
    { at: later, method: 'GetOperation', resource: operation, code: 'OK', operation },
    { at: later, method: 'GetDatabase', resource: database, code: 'OK' },
  ]);
  assert.partialDeepStrictEqual(on.spanner.journal.entries[0]?.request, { backupId: 'bb' });
});

const faults: [fault: Fault, code: string | undefined, creates: number][] = [
  [{ kind: 'reply lost', code: 'UNAVAILABLE' }, 'OK', 1],
  [{ kind: 'refused', code: 'UNAVAILABLE' }, undefined, 0],
];

for (const [fault, code, creates] of faults)
  test(`the journal of a create that was ${fault.kind} tells what the service did`, async () => {
    await using on = await stage({ intercept: (_call, proceed) => suffer(fault, proceed) });
    assert.equal((await answerOf(on.create('bb'))).code, 'UNAVAILABLE');
    assert.equal(on.spanner.journal.entries[0]?.code, code);
    assert.equal(on.spanner.journal.acceptedCreates().length, creates);
    assert.equal(on.spanner.world.operations().length, creates);
  });

test('the journal knows the busiest second and the busiest 100 seconds of a project', async () => {
  await using on = await stage();
  const look = () => on.databases.getDatabase({ name: database });
  for (const pauseMs of [0, 0, 600, 600, 0, 200_000]) {
    await look();
    on.clock.advance(pauseMs);
  }
  const { journal } = on.spanner;
  assert.equal(journal.busiest(secondMs, 'p'), 4);
  assert.equal(journal.busiest(100 * secondMs, 'p'), 6);
  assert.equal(journal.busiest(secondMs, 'another'), 0);
  assert.equal(journal.callsWithin(100 * secondMs, 'p'), 0);
  await look();
  assert.equal(journal.callsWithin(100 * secondMs, 'p'), 1);
});

test('a project over its budget gets RESOURCE_EXHAUSTED until calls are old enough', async () => {
  await using on = await stage({ callsPer100Seconds: 3 });
  const look = () => answerOf(on.databases.getDatabase({ name: database }));
  for (const expected of ['OK', 'OK', 'OK', 'RESOURCE_EXHAUSTED'])
    assert.equal((await look()).code, expected);
  const other = on.databases.getDatabase({ name: database.replace('projects/p/', 'projects/q/') });
  assert.equal((await answerOf(other)).code, 'NOT_FOUND', 'another project has a budget of its own');
  on.clock.advance(100 * secondMs);
  assert.equal((await look()).code, 'OK');
});

test('the refusal of a project over its budget names the quota', async () => {
  await using on = await stage({ callsPer100Seconds: 0 });
  const { details } = await answerOf(on.databases.getDatabase({ name: database }));
  assert.partialDeepStrictEqual(details[0], {
    reason: 'RATE_LIMIT_EXCEEDED',
    metadata: { quota_limit: 'AdminMethodQuotaPerMinutePerProject', consumer: 'projects/p' },
  });
});
