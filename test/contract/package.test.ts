import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { eventExamples } from '../../scripts/contract/examples.ts';
import { toMessage } from '../../shared/adapters/pubsub.ts';

/* The package as a stranger gets it: built, packed, and installed in an empty folder, without a network. */

const root = join(import.meta.dirname, '../..');
const run = promisify(execFile);
let folder = '';

const npm = (...args: string[]) => run('npm', [...args, '--cache', join(folder, 'cache')], { cwd: folder });
const node = (...args: string[]) => run(process.execPath, args, { cwd: folder });
const tsc = (...args: string[]) => node(join(root, 'node_modules/typescript/bin/tsc'), ...args);

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'contract-'));
  const built = join(folder, 'built');
  await run(process.execPath, [join(root, 'scripts/build-contract.ts'), built], { cwd: root });
  await npm('pack', built, join(root, 'node_modules/valibot'));
  await rm(built, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "type": "module", "private": true }');
  const tarballs = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
  await npm('install', '--offline', '--no-audit', '--no-fund', ...tarballs.map((name) => `./${name}`));
});

after(() => rm(folder, { recursive: true, force: true }));

test('nothing is installed with it but the library that validates', async () => {
  const installed = await readdir(join(folder, 'node_modules'));
  assert.deepEqual(installed.filter((name) => !name.startsWith('.')).toSorted(), [
    'spanner-backup-functions',
    'valibot',
  ]);
});

test('it is JavaScript with declarations, and the schemas', async () => {
  const files = await readdir(join(folder, 'node_modules/spanner-backup-functions'), { recursive: true });
  for (const name of [
    'contract/index.js',
    'contract/index.d.ts',
    'schemas/events/failed.schema.json',
    'LICENSE',
  ])
    assert.ok(files.includes(name), name);
  assert.deepEqual(
    files.filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts')),
    [],
  );
});

test('a JavaScript consumer reads an event with it', async () => {
  await writeFile(
    join(folder, 'consumer.js'),
    `import { eventTypes, parseBackupEvent } from 'spanner-backup-functions/contract';
    import schema from 'spanner-backup-functions/schemas/events/failed.schema.json' with { type: 'json' };
    const event = parseBackupEvent(process.argv[2]);
    console.log(event.type === eventTypes.failed, event.data.error.status, schema.title);`,
  );
  const { data, attributes } = toMessage(eventExamples.failed);
  const push = JSON.stringify({ message: { data: data.toString('base64'), attributes } });
  const { stdout } = await node('consumer.js', push);
  assert.equal(stdout, 'true INTERNAL failed\n');
});

test('a TypeScript consumer gets types that tell the events apart', async () => {
  await writeFile(
    join(folder, 'consumer.ts'),
    `import { type BackupEvent, type BackupRequest, eventTypes, parseBackupEvent } from 'spanner-backup-functions/contract';
    export const request: BackupRequest = { database: 'd', retentionPeriod: '14d' };
    // @ts-expect-error: a field that does not exist
    export const misspelt: BackupRequest = { database: 'd', retentionPeriode: '14d' };
    export function read(message: unknown): string | undefined {
      const event: BackupEvent = parseBackupEvent(message);
      switch (event.type) {
        case eventTypes.failed:
          return event.data.error.message;
        case eventTypes.succeeded:
          // @ts-expect-error: only a rejection has reasons
          event.data.reasons;
          return event.data.backup.sizeBytes;
        case eventTypes.started:
          return event.data.operation;
        case 'dev.spannerbackup.backup.v1.rejected':
          return event.data.reasons[0]?.path;
        default:
          return event.time;
      }
    }`,
  );
  await tsc(
    '--noEmit',
    '--strict',
    '--skipLibCheck',
    'false',
    '--module',
    'nodenext',
    '--types',
    '',
    'consumer.ts',
  );
});

test('the repository and the package give the same names', async () => {
  const manifest: unknown = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  assert.ok(typeof manifest === 'object' && manifest !== null && 'private' in manifest && manifest.private);
  const { stdout } = await node(
    '-e',
    `import('spanner-backup-functions/contract').then((all) => console.log(Object.keys(all).sort().join()))`,
  );
  const own = await import('../../contract/index.ts');
  assert.equal(stdout.trim(), Object.keys(own).toSorted().join());
});
