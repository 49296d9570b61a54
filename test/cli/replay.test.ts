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

test('a dead letter is asked for again under the name that it would have had, and is gone then', async () => {
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

test('who says no publishes nothing, and the dead letters are where they were', async () => {
  await died(request('before-42'));
  const { code, out, err } = await cli(harness, replay(), undefined, undefined, 'no');
  assert.equal(code, 1);
  assert.equal(out, '');
  assert.match(err, /Nothing was published; the dead letters are where they were\.\n$/);
  assert.deepEqual(await looked(), [request('before-42')]);
});

test('Ctrl-C at the question ends with 130, and the dead letters are where they were', async () => {
  await died(request('before-42'));
  assert.equal((await cli(harness, replay(), undefined, undefined, 'interrupted')).code, 130);
  assert.deepEqual(await looked(), [request('before-42')]);
});

test('where nobody can be asked, a script has to say --yes: exit 2, and nothing is touched', async () => {
  await died(request('before-42'));
  const { code, err } = await cli(harness, replay());
  assert.equal(code, 2);
  assert.match(err, /Nobody can be asked here: give --yes/);
  assert.equal((await cli(harness, replay('--yes'))).code, 0);
  await harness.stack.pubsub?.broker.quiet();
  assert.equal(harness.record('before-42')?.round, 1);
});

test('a request that named no backup gets a name, the same at every look, which is said before', async () => {
  await died({ database, retentionPeriod: '7d' }, '2026-11-22T02:30:15+00:00');
  const [first] = await looked();
  assert.match(first.backupId, /^shop-20261122-023015-[0-9a-f]{6}$/);
  assert.deepEqual(await looked(), [first]);
  const { code, err } = await cli(harness, replay(), undefined, undefined, 'yes');
  assert.equal(code, 0);
  assert.match(err, new RegExp(`${first.backupId} +shop +it named none: a new name[\\s\\S]*\\[y/N\\]`));
});

test('of a dead letter with a slot, the slot of then is filled in, and no other', async () => {
  const slot = { cron: '30 1 * * *', timeZone: 'Europe/Berlin' };
  await died(request('{database}-{date}-{hour}', { slot }), '2027-03-28T23:30:02Z');
  assert.deepEqual(await looked(), [request('shop-20270329-01')]);
});

test('a dead letter that does not say when it was first published goes by its own time', async () => {
  await died(request('{database}-{date}'));
  assert.deepEqual(await looked(), [request('shop-20261123')]);
});

test('a byte order mark does not hide a request; what is no text, no JSON or without a schedule is none', async () => {
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

test('what cannot be published stays a dead letter, and what was published does not', async () => {
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

test('without dead letters there is nothing to do', async () => {
  const { code, err } = await cli(harness, replay('--yes'));
  assert.equal(code, 0);
  assert.match(err, /There are no dead letters/);
});

test('who may not read them is told which grant is missing', async () => {
  harness.break('pubsub', 'Pull', { kind: 'refused', code: 'PERMISSION_DENIED' });
  const { code, err } = await cli(harness, replay('--yes'));
  assert.equal(code, 1);
  assert.match(err, /You may not use the subscription .*-requests-dead\. It takes roles\/pubsub\.subscriber/);
});

test('a request that Firestore kept out of reach until Pub/Sub gave it up is made under its own name', async () => {
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
