import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { topology } from '../../local/topology.ts';
import { backupNamed, database, everyCall, type Harness, hourMs, request, startHarness } from '../harness.ts';
import { cli, deployed } from './stage.ts';

let harness: Harness;

beforeEach(async () => {
  harness = await startHarness({ start: '2026-11-23T12:00:00Z' });
});
afterEach(() => harness[Symbol.asyncDispose]());

/** Puts a dead letter there as Pub/Sub would, first published then. */
async function died(data: unknown, firstPublished?: string): Promise<void> {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  await harness.stack.client.topic(topology.deadLetters).publishMessage({
    data: Buffer.from(text),
    attributes: firstPublished ? { CloudPubSubDeadLetterSourceTopicPublishTime: firstPublished } : {},
  });
}

const replay = (...more: string[]) => ['replay', ...deployed, ...more];
/** The requests that a look shows, which leaves everything where it is. */
async function looked() {
  const { out } = await cli(harness, replay('--dry-run'));
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

test('replay publishes a dead letter under the name it would have had, and removes it', async () => {
  await died(request('{database}-{date}-{hour}{minute}'), '2026-11-22T02:30:15.123+00:00');
  const { code, out, err } = await cli(harness, replay(), undefined, undefined, 'yes');
  assert.equal(code, 0, err);
  assert.match(err, /2026-11-22 02:30Z +shop-20261122-0230 +shop/);
  assert.match(err, /Publish this request again, and take it out of the dead letters\? \[y\/N\]/);
  assert.match(out, /^backup: +.*\/backups\/shop-20261122-0230\n.*\nwait: +spanner-backups wait /);
  await harness.settleAll();
  assert.equal(harness.record('shop-20261122-0230')?.state, 'succeeded');
  assert.deepEqual(await looked(), []);
});

test('replay answered with no publishes nothing, and keeps the dead letters', async () => {
  await died(request('before-42'));
  const { code, out, err } = await cli(harness, replay(), undefined, undefined, 'no');
  assert.equal(code, 1);
  assert.equal(out, '');
  assert.match(err, /Nothing was published; the dead letters are where they were\.\n$/);
  assert.deepEqual(await looked(), [request('before-42')]);
});

test('replay interrupted at its question ends with 130, and keeps the dead letters', async () => {
  await died(request('before-42'));
  assert.equal((await cli(harness, replay(), undefined, undefined, 'interrupted')).code, 130);
  assert.deepEqual(await looked(), [request('before-42')]);
});

test('replay without a terminal needs --yes, and otherwise ends with 2', async () => {
  await died(request('before-42'));
  const { code, err } = await cli(harness, replay());
  assert.equal(code, 2);
  assert.match(err, /Nobody can be asked here: give --yes/);
  assert.equal((await cli(harness, replay('--yes'))).code, 0);
  await harness.stack.pubsub?.broker.quiet();
  assert.equal(harness.record('before-42')?.round, 1);
});

test('replay gives a dead letter without a backupId the same name at every look, and says so first', async () => {
  await died({ database, retentionPeriod: '7d' }, '2026-11-22T02:30:15+00:00');
  const [first] = await looked();
  assert.match(first.backupId, /^shop-20261122-023015-[0-9a-f]{6}$/);
  assert.deepEqual(await looked(), [first]);
  const { code, err } = await cli(harness, replay(), undefined, undefined, 'yes');
  assert.equal(code, 0);
  assert.match(err, new RegExp(`${first.backupId} +shop +it named none: a new name[\\s\\S]*\\[y/N\\]`));
});

test("replay fills a dead letter's placeholders with the slot of its first publishing", async () => {
  const slot = { cron: '30 1 * * *', timeZone: 'Europe/Berlin' };
  await died(request('{database}-{date}-{hour}', { slot }), '2027-03-28T23:30:02Z');
  assert.deepEqual(await looked(), [request('shop-20270329-01')]);
});

test('replay uses the time of the dead letter if that of its first publishing is unknown', async () => {
  await died(request('{database}-{date}'));
  assert.deepEqual(await looked(), [request('shop-20261123')]);
});

test('replay reads a request behind a byte order mark, and leaves dead letters that are no request', async () => {
  await died(`\u{feff}${JSON.stringify(request('marked'))}`);
  await died('no');
  await died(request('{date}', { slot: { cron: 'nightly', timeZone: 'Etc/UTC' } }));
  const data = Buffer.from(JSON.stringify(request('b-1', { labels: { city: 'Zürich' } })), 'latin1');
  await harness.stack.client.topic(topology.deadLetters).publishMessage({ data });
  const { code, out, err } = await cli(harness, replay('--yes', '--format=json'));
  assert.equal(code, 1);
  assert.equal(err.match(/is no request, and is left where it is/g)?.length, 3);
  const { backup } = JSON.parse(out);
  assert.equal(backup, backupNamed('marked'));
});

test('replay keeps a dead letter that it cannot publish, and removes one that it published', async () => {
  await died(request('first'), '2026-11-22T02:00:00Z');
  await died(request('second'), '2026-11-22T03:00:00Z');
  let published = 0;
  const mend = harness.break('pubsub', 'Publish', (_call, proceed) => {
    published += 1;
    if (published === 2) throw Object.assign(new Error('gone'), { code: 14 });
    return proceed();
  });
  const { code, err } = await cli(harness, replay('--yes'));
  mend();
  assert.equal(code, 1);
  assert.match(err, /second was asked for is not known: run the same command again/);
  assert.deepEqual(await looked(), [request('second')]);
});

test('replay without dead letters does nothing', async () => {
  const { code, err } = await cli(harness, replay('--yes'));
  assert.equal(code, 0);
  assert.match(err, /There are no dead letters/);
});

test('replay without permission to read dead letters names the missing grant', async () => {
  harness.break('pubsub', 'Pull', { kind: 'refused', code: 'PERMISSION_DENIED' });
  const { code, err } = await cli(harness, replay('--yes'));
  assert.equal(code, 1);
  assert.match(err, /You may not use the subscription .*-requests-dead\. It takes roles\/pubsub\.subscriber/);
});

test('replay makes the backup of a request that died while Firestore was down, under its own name', async () => {
  const push = harness.stack.client.subscription(topology.push);
  const deadLetterTopic = `projects/local/topics/${topology.deadLetters}`;
  await push.setMetadata({ deadLetterPolicy: { deadLetterTopic, maxDeliveryAttempts: 5 } });
  const mend = harness.break('firestore', everyCall, { kind: 'refused', code: 'PERMISSION_DENIED' });
  await harness.ask(request('{database}-{date}-{hour}'));
  for (let attempts = 1; attempts < 5; attempts += 1) {
    await harness.timers.advance(hourMs);
    await harness.stack.pubsub?.broker.quiet();
  }
  mend();
  const { code, err } = await cli(harness, replay('--yes'));
  assert.equal(code, 0, err);
  await harness.stack.pubsub?.broker.quiet();
  assert.equal(harness.record('shop-20261123-12')?.state, 'running');
});
