import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayMs, minuteMs, request, startHarness } from '../../harness.ts';

test('the document of a database that no look lists is kept as long as the record of its last good backup', async () => {
  await using on = await startHarness();
  await on.ask(request('nightly', { retentionPeriod: '14d' }));
  await on.settleAll();
  on.clock.advance(15 * minuteMs);
  await on.tick();
  const expiresAt = () => on.databases()[0]?.expireAt?.getTime() ?? Number.NaN;
  const days = Math.round((expiresAt() - on.clock.now().getTime()) / dayMs);
  assert.equal(days, 14 + 90);
  // Asked for again, it is kept for longer.
  const before = expiresAt();
  on.clock.advance(30 * dayMs);
  await on.ask(request('later', { retentionPeriod: '14d' }));
  await on.settleAll();
  on.clock.advance(15 * minuteMs);
  await on.tick();
  assert.equal(Math.round((expiresAt() - before) / dayMs), 30);
});
