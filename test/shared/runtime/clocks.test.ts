import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from 'google-emulators/manual-clock.ts';
import { composeFunctions } from '../../../functions/compose.ts';
import { watchClocks } from '../../../shared/runtime/clocks.ts';
import type { Fact } from '../../../shared/runtime/log.ts';
import { minuteMs, once, request, secondMs, startHarness } from '../../harness.ts';

function watching() {
  const clock = new ManualClock('2026-11-22T10:00:00Z');
  const facts: Fact[] = [];
  return { clock, facts, watch: watchClocks(clock.now, (fact) => facts.push(fact)) };
}

const since = new Date('2026-11-22T09:59:50Z');

for (const [time, apartMs] of [
  ['2026-11-22T10:00:59Z', undefined],
  ['2026-11-22T10:01:00Z', undefined],
  ['2026-11-22T10:01:01Z', 61 * secondMs],
  ['2026-11-22T09:58:51Z', undefined],
  ['2026-11-22T09:58:49Z', -61 * secondMs],
] as const)
  test(`what was done between 09:59:50 and 10:00:00 and is dated ${time} is ${apartMs === undefined ? 'as it should be' : 'said at ERROR'}`, () => {
    const { watch, facts } = watching();
    watch.happenedSince('Spanner', time, since);
    const said = facts.map((fact) => [fact.severity, fact.outcome, fact.apartMs]);
    assert.deepEqual(said, apartMs === undefined ? [] : [['ERROR', 'clocks apart', apartMs]]);
  });

test('what happened long ago says nothing of a clock, nor does what has no time', () => {
  const { watch, facts } = watching();
  watch.happened('Spanner', '2026-11-20T10:00:00Z');
  watch.happened('Spanner', undefined);
  watch.happenedSince('Spanner', undefined, since);
  assert.deepEqual(facts, []);
});

test('a clock that is wrong is said once a minute, not with each of the times it gave', () => {
  const { clock, watch, facts } = watching();
  for (let times = 0; times < 3; times += 1) watch.happened('Spanner', '2026-11-22T11:00:00Z');
  assert.equal(facts.length, 1);
  clock.advance(minuteMs);
  watch.happened('Spanner', '2026-11-22T11:00:00Z');
  assert.equal(facts.length, 2);
});

test('a message from the future is taken in, and said at ERROR', async () => {
  await using on = await startHarness();
  const sent = Buffer.from(JSON.stringify(request('nightly'))).toString('base64');
  const publishTime = new Date(on.clock.now().getTime() + 3 * minuteMs).toISOString();
  const status = await on.post(JSON.stringify({ message: { data: sent, messageId: '77', publishTime } }));
  assert.ok(status < 300, `${status}`);
  assert.equal(on.record('nightly')?.state, 'running');
  const [said, ...more] = on.facts.filter(({ outcome }) => outcome === 'clocks apart');
  assert.deepEqual([said?.severity, said?.apartMs, more], ['ERROR', 3 * minuteMs, []]);
});

test('with clocks three minutes apart a lost answer is said to be somebody else’s backup, and the cause at ERROR', async () => {
  await using on = await startHarness();
  // The poller and Spanner agree; createBackup, in another process, is three minutes ahead of both.
  const facts: Fact[] = [];
  const ahead = composeFunctions(on.stack.config, {
    clock: () => new Date(on.clock.now().getTime() + 3 * minuteMs),
    log: (fact) => facts.push(fact),
  });
  on.break('spanner', 'CreateBackup', once({ kind: 'reply lost', code: 'UNAVAILABLE' }));
  const data = Buffer.from(JSON.stringify(request('nightly'))).toString('base64');
  const publishTime = on.clock.now().toISOString();
  await ahead.createBackup({ message: { data, messageId: '78', publishTime } });
  await ahead.clients.close();
  await on.settleAll();
  const record = on.record('nightly');
  assert.match(record?.state === 'failed' ? record.error.message : '', /the name is taken/);
  const said = on.facts.filter(({ outcome }) => outcome === 'clocks apart');
  assert.ok(said.length >= 1 && said.every(({ severity }) => severity === 'ERROR'));
});

test('what Spanner has just begun shows a clock that is three minutes behind, as well', async () => {
  await using on = await startHarness();
  const facts: Fact[] = [];
  const ahead = composeFunctions(on.stack.config, {
    clock: () => new Date(on.clock.now().getTime() + 3 * minuteMs),
    log: (fact) => facts.push(fact),
  });
  const data = Buffer.from(JSON.stringify(request('nightly'))).toString('base64');
  await ahead.createBackup({ message: { data, messageId: '79', publishTime: on.clock.now().toISOString() } });
  await ahead.clients.close();
  const said = facts.filter(({ outcome }) => outcome === 'clocks apart');
  assert.deepEqual(
    said.map(({ severity, apartMs }) => [severity, apartMs]),
    [['ERROR', -3 * minuteMs]],
  );
});

test('who asks again by a clock that is 59 s ahead, half a minute before the backup expires, waits until it has', async () => {
  await using on = await startHarness();
  await on.ask(request('nightly'));
  await on.settleAll();
  const made = on.record('nightly');
  const expiresAt = made?.state === 'succeeded' ? Date.parse(made.backup.expireTime ?? '') : Number.NaN;
  on.clock.advance(expiresAt - on.clock.now().getTime() - 30 * secondMs);
  const ahead = composeFunctions(on.stack.config, {
    clock: () => new Date(on.clock.now().getTime() + 59 * secondMs),
    log: () => {},
  });
  const data = Buffer.from(JSON.stringify(request('nightly'))).toString('base64');
  await ahead.createBackup({ message: { data, messageId: '80', publishTime: on.clock.now().toISOString() } });
  await ahead.clients.close();
  assert.equal(on.record('nightly')?.state, 'requested');
  await on.settleAll();
  assert.deepEqual([on.record('nightly')?.state, on.record('nightly')?.round], ['succeeded', 2]);
});
