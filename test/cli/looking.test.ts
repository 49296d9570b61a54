import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { topology } from '../../local/topology.ts';
import {
  backupNamed,
  database,
  type Harness,
  instance,
  minuteMs,
  request,
  startHarness,
} from '../harness.ts';
import { cli, deployed, instanceId } from './stage.ts';

let harness: Harness;

// One that has succeeded, one that failed, one that runs, and one that waits for it.
before(async () => {
  harness = await startHarness({ spanner: { backupDuration: 10 * minuteMs } });
  await harness.ask(request('made', { labels: { ticket: 'OPS-1' } }));
  await harness.settleAll();
  harness.spanner.world.failNext(backupNamed('broken'), { code: 'INTERNAL', message: 'the disk is full' });
  await harness.ask(request('broken'));
  await harness.settleAll();
  await harness.ask(request('under-way'));
  harness.clock.advance(minuteMs);
  await harness.ask(request('behind-it'));
  harness.clock.advance(3 * minuteMs);
  await harness.tick();
});
after(() => harness[Symbol.asyncDispose]());

const list = async (...more: string[]) => {
  const { code, out, err } = await cli(harness, ['list', ...deployed, ...more]);
  assert.equal(code, 0, err);
  return out;
};
const idsIn = (json: string) =>
  JSON.parse(json).map(({ backup }: { backup: string }) => backup.split('/').at(-1));

test('list shows open backups and then settled ones, the latest first, with their state and their details', async () => {
  const lines = (await list()).trimEnd().split('\n');
  assert.match(lines[0] ?? '', /^BACKUP +DATABASE +STATE +WHEN +DETAILS$/);
  assert.deepEqual(
    lines.slice(1).map((line) => line.split(/ {2,}/).slice(0, 3).join(' ')),
    ['behind-it shop requested', 'under-way shop running 40 %', 'broken shop failed', 'made shop succeeded'],
  );
  assert.match(lines.join('\n'), /behind-it .*waits for under-way\n/);
  assert.match(
    lines.join('\n'),
    /broken .* ago +INTERNAL: the disk is full\nmade .*, until \d{4}-\d\d-\d\d$/,
  );
});

test('list filters by database, instance, state, time and number', async () => {
  const json = '--format=json';
  assert.deepEqual(idsIn(await list(json, '--state=failed,succeeded')), ['broken', 'made']);
  assert.deepEqual(idsIn(await list(json, '--state=failed', '--database=shop', `--instance=${instanceId}`)), [
    'broken',
  ]);
  assert.deepEqual(idsIn(await list(json, `--database=${database}s`)), []);
  assert.deepEqual(idsIn(await list(json, '--instance=elsewhere')), []);
  assert.deepEqual(
    idsIn(await list(json, `--instance=${instance}`)),
    idsIn(await list(json, `--instance=${instanceId}`)),
  );
  assert.notDeepEqual(idsIn(await list(json, `--instance=${instance}`)), []);
  assert.equal(idsIn(await list(json, '--limit=3')).length, 3);
  assert.deepEqual(idsIn(await list(json, '--since=1m', '--state=succeeded')), []);
});

test('describe tells who asked, what happened when, the events, and how to restore the backup', async () => {
  const { code, out, err } = await cli(harness, ['describe', backupNamed('made'), ...deployed]);
  assert.equal(code, 0, err);
  assert.match(out, /^state +succeeded$/m);
  assert.match(
    out,
    /message 1 asked for it \(ticket=OPS-1\)[\s\S]*Spanner began, after one call[\s\S]*succeeded/,
  );
  assert.match(out, new RegExp(`^Events\\n.*\\n {2}${backupNamed('made')}/1/succeeded$`, 'm'));
  assert.match(
    out,
    /^gcloud spanner databases restore --source-backup=made --source-instance=orders --destination-database=shop-restored /m,
  );
});

test('describe of a failed backup has the last words of Spanner, and no restore command', async () => {
  const { out } = await cli(harness, ['describe', 'broken', '--instance', instanceId, ...deployed]);
  assert.match(out, /^Spanner says +INTERNAL: the disk is full$/m);
  assert.doesNotMatch(out, /restore/);
});

test('describe --format=json prints one JSON document', async () => {
  const { out } = await cli(harness, [
    'describe',
    'made',
    '--instance',
    instanceId,
    ...deployed,
    '--format=json',
  ]);
  const { state, events, restore } = JSON.parse(out);
  assert.equal(state, 'succeeded');
  assert.deepEqual(events, [`${backupNamed('made')}/1/started`, `${backupNamed('made')}/1/succeeded`]);
  assert.match(restore, /^gcloud spanner databases restore/);
});

test('describe of a backup that nobody asked for fails', async () => {
  const { code, err } = await cli(harness, ['describe', 'unheard-of', '--instance', instanceId, ...deployed]);
  assert.equal(code, 1);
  assert.match(err, /Nobody has asked for .*unheard-of/);
});

test('describe of a backup id without an instance asks for the instance', async () => {
  const { code, err } = await cli(harness, ['describe', 'made', ...deployed]);
  assert.equal(code, 2);
  assert.match(err, /In which instance is made\? Give --instance/);
});

test('watch prints each event as it comes, once, and leaves no subscription behind', async () => {
  const subscriptions = async () =>
    (await harness.stack.client.topic(topology.events).getSubscriptions())[0].map(({ name }) => name);
  const beforehand = await subscriptions();
  harness.spanner.world.addDatabase(`${instance}/databases/stock`, { createTimeMs: 0 });
  const { code, out, err } = await cli(
    harness,
    ['watch', ...deployed, `--instance=${instanceId}`, '--format=json'],
    undefined,
    async (running, printed) => {
      if (!printed.err.includes('Watching')) return;
      if (printed.out === '') await harness.ask(request('seen', { database: `${instance}/databases/stock` }));
      if (printed.out !== '') running.interrupt();
    },
  );
  assert.equal(code, 0, err);
  const events = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    events.map(({ type, subject }) => [type, subject]),
    [['dev.spannerbackup.backup.v1.started', backupNamed('seen')]],
  );
  assert.deepEqual(await subscriptions(), beforehand);
});
