import assert from 'node:assert/strict';
import { test } from 'node:test';
import { banner, publishCommands, type Running } from '../../../local/start/banner.ts';
import { textOf } from '../../../shared/terminal/line.ts';

const running: Running = {
  settings: {
    external: {},
    spannerEmulator: undefined,
    tickMs: 5_000,
    backupMs: 30_000,
    copyMs: 20_000,
    restoreMs: 10_000,
    optimizeMs: 5_000,
    environment: { DEFAULT_RETENTION: '7d' },
  },
  addresses: { pubsub: '127.0.0.1:8085', firestore: '127.0.0.1:8086', spanner: '127.0.0.1:9010' },
  rest: { pubsub: 'http://127.0.0.1:8087', spanner: 'http://127.0.0.1:9020' },
  urls: {
    createBackup: 'http://127.0.0.1:8081',
    pollOperations: 'http://127.0.0.1:8082',
    backupStatus: 'http://127.0.0.1:8083',
    control: 'http://127.0.0.1:8084',
  },
  databases: ['projects/local/instances/main/databases/orders'],
};

const linesOf = (what: Running) => banner(what).map(textOf);

test('lines to paste are printed from the left margin, complete', () => {
  const lines = linesOf(running);
  for (const line of [
    'export PUBSUB_EMULATOR_HOST=127.0.0.1:8085',
    'export FIRESTORE_EMULATOR_HOST=127.0.0.1:8086',
    'export SPANNER_EMULATOR_HOST=127.0.0.1:9010',
    'export METADATA_SERVER_DETECTION=none',
    'export GOOGLE_CLOUD_PROJECT=local',
    'export LOCAL_STACK=127.0.0.1:8085,127.0.0.1:8086,127.0.0.1:9010',
    'export CLOUDSDK_API_ENDPOINT_OVERRIDES_SPANNER=http://127.0.0.1:9020/',
    'export CLOUDSDK_API_ENDPOINT_OVERRIDES_PUBSUB=http://127.0.0.1:8087/',
    '  DEFAULT_RETENTION=7d',
  ]) {
    assert.ok(lines.includes(line), line);
  }
  assert.ok(
    lines.join('\n').includes(publishCommands('127.0.0.1:8085', running.databases[0] ?? '').join('\n')),
  );
});

test('the banner says how long a backup, a copy and a restore take', () => {
  assert.ok(
    linesOf(running).includes(
      '# A backup takes 30.0 s, a copy 20.0 s, a restore 10.0 s and 5.0 s of optimizing.',
    ),
  );
});

test('a publish command names the Pub/Sub address only if it is not the usual one', () => {
  const [usual = '', unusual = ''] = ['127.0.0.1:8085', '127.0.0.1:1'].map(
    (at) => publishCommands(at, 'd')[0],
  );
  assert.ok(usual.startsWith('npm run publish -- '));
  assert.ok(unusual.startsWith('PUBSUB_EMULATOR_HOST=127.0.0.1:1 npm run publish -- '));
});

test('the banner marks an emulator that was running already', () => {
  const settings = { ...running.settings, external: { pubsub: '127.0.0.1:8085' } };
  const lines = linesOf({ ...running, settings, rest: { ...running.rest, pubsub: undefined } });
  assert.deepEqual(
    lines.filter((line) => line.includes('set already')).map((line) => line.split(/\s+/)[1]),
    ['Pub/Sub'],
  );
  assert.ok(!lines.some((line) => /Pub\/Sub, REST|OVERRIDES_PUBSUB/.test(line)));
});

test('the banner says that a Spanner emulator answers everything but backups', () => {
  const settings = { ...running.settings, spannerEmulator: 'localhost:9999' };
  const lines = linesOf({ ...running, settings, databases: [] });
  assert.ok(lines.some((line) => line.includes('it passes all else on to localhost:9999')));
  assert.ok(lines.some((line) => line.includes('databases are those of the emulator')));
  assert.ok(
    lines.some((line) =>
      line.startsWith('SPANNER_EMULATOR_HOST=127.0.0.1:9010 npm run create-database -- projects/local/'),
    ),
  );
});

test('only lines to paste are wider than 100 columns', () => {
  assert.ok(linesOf(running).every((line) => /^(export|npx) /.test(line) || line.length <= 100));
});
