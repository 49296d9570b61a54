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
  test(`a time of ${time} for what happened from 09:59:50 to 10:00:00 is ${apartMs === undefined ? 'as it should be' : 'logged at ERROR'}`, () => {
    const { watch, facts } = watching();
    watch.happenedSince('Spanner', time, since);
    const said = facts.map((fact) => [fact.severity, fact.outcome, fact.apartMs]);
    assert.deepEqual(said, apartMs === undefined ? [] : [['ERROR', 'clocks apart', apartMs]]);
  });

test('a time long ago, or none, says nothing about a clock', () => {
  const { watch, facts } = watching();
  watch.happened('Spanner', '2026-11-20T10:00:00Z');
  watch.happened('Spanner', undefined);
  watch.happenedSince('Spanner', undefined, since);
  assert.deepEqual(facts, []);
});

test('a wrong clock is logged once a minute', () => {
  const { clock, watch, facts } = watching();
  for (let times = 0; times < 3; times += 1) watch.happened('Spanner', '2026-11-22T11:00:00Z');
  assert.equal(facts.length, 1);
  clock.advance(minuteMs);
  watch.happened('Spanner', '2026-11-22T11:00:00Z');
  assert.equal(facts.length, 2);
});

test('a message from the future is taken in, and logged at ERROR', async () => {
  await using on = await startHarness();
  const sent = Buffer.from(JSON.stringify(request('nightly'))).toString('base64');
  const publishTime = new Date(on.clock.now().getTime() + 3 * minuteMs).toISOString();
  const status = await on.post(JSON.stringify({ message: { data: sent, messageId: '77', publishTime } }));
  assert.ok(status < 300, `${status}`);
  assert.equal(on.record('nightly')?.state, 'running');
  const [said, ...more] = on.facts.filter(({ outcome }) => outcome === 'clocks apart');
  assert.deepEqual([said?.severity, said?.apartMs, more], ['ERROR', 3 * minuteMs, []]);
});

test('with clocks three minutes apart a lost answer fails as a taken name, and the cause is logged at ERROR', async () => {
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

test('an operation that Spanner just began reveals a clock that is three minutes off', async () => {
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

test('a request shortly before the backup expires waits for that, despite a clock 59 s ahead', async () => {
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
