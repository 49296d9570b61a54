import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { eventExamples } from '../../scripts/contract/examples.ts';
import { toMessage } from '../../shared/adapters/pubsub/events.ts';
import { parseData } from '../../shared/request/parse-data.ts';
import { harmless, refused } from '../proofs/fuzz/corpus.ts';
import { context } from '../shared/request/parsing.ts';

/* The package as a stranger gets it: built, packed, and installed in an empty folder, without a network. */

const root = join(import.meta.dirname, '../..');
const run = promisify(execFile);
/** What reads schedules, what finds the nearest known name of a field, and what validates. */
const libraries = ['croner', 'fastest-levenshtein', 'valibot'];
let folder = '';

const npm = (...args: string[]) => run('npm', [...args, '--cache', join(folder, 'cache')], { cwd: folder });
const node = (...args: string[]) => run(process.execPath, args, { cwd: folder });
const tsc = (...args: string[]) => node(join(root, 'node_modules/typescript/bin/tsc'), ...args);

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'contract-'));
  const built = join(folder, 'built');
  await run(process.execPath, [join(root, 'scripts/build-contract.ts'), built], { cwd: root });
  await npm('pack', '--ignore-scripts', built, ...libraries.map((name) => join(root, 'node_modules', name)));
  await rm(built, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "type": "module", "private": true }');
  const tarballs = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
  await npm('install', '--offline', '--no-audit', '--no-fund', ...tarballs.map((name) => `./${name}`));
});

after(() => rm(folder, { recursive: true, force: true }));

test('the package installs no libraries but those that it needs', async () => {
  const installed = await readdir(join(folder, 'node_modules'));
  assert.deepEqual(installed.filter((name) => !name.startsWith('.')).toSorted(), [
    'croner',
    'fastest-levenshtein',
    'spanner-backup-functions',
    'valibot',
  ]);
});

test('the package holds JavaScript with declarations, and the schemas', async () => {
  const files = await readdir(join(folder, 'node_modules/spanner-backup-functions'), { recursive: true });
  for (const name of [
    'contract/index.js',
    'contract/index.mjs',
    'contract/index.d.ts',
    'schemas/events/failed.schema.json',
    'LICENSE',
  ])
    assert.ok(files.includes(name), name);
  assert.deepEqual(
    files.filter((name) => /(?<!\.d)\.m?ts$/.test(name)),
    [],
  );
});

test('a JavaScript consumer reads an event with the package', async () => {
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

test('a CommonJS consumer gets the same module as one that imports', async () => {
  await writeFile(
    join(folder, 'consumer.cjs'),
    `const { parseBackupEvent, UnreadableEventError } = require('spanner-backup-functions/contract');
    try {
      parseBackupEvent('no');
    } catch (error) {
      import('spanner-backup-functions/contract').then((imported) =>
        console.log(error instanceof UnreadableEventError, error instanceof imported.UnreadableEventError));
    }`,
  );
  const { stdout } = await node('consumer.cjs');
  assert.equal(stdout, 'true true\n');
});

const typed = `import { type BackupEvent, type BackupRequest, type BackupRequestWithDefaults, checkRequest, eventTypes, parseBackupEvent } from 'spanner-backup-functions/contract';
  const encryptionConfig = { encryptionType: 'CUSTOMER_MANAGED_ENCRYPTION', kmsKeyName: 'k' } as const;
  export const request: BackupRequest = { database: 'd', retentionPeriod: '14d', encryptionConfig };
  export const until: BackupRequest = { database: 'd', expireTime: '2027-01-01T00:00:00Z' };
  export const byDefault: BackupRequestWithDefaults = { database: 'd' };
  // @ts-expect-error: a field that does not exist
  export const misspelt: BackupRequest = { database: 'd', retentionPeriode: '14d' };
  // @ts-expect-error: kept for how long?
  export const neither: BackupRequest = { database: 'd' };
  // @ts-expect-error: which of the two?
  export const both: BackupRequestWithDefaults = { database: 'd', retentionPeriod: '14d', expireTime: '2027-01-01T00:00:00Z' };
  // @ts-expect-error: Google's own encryption takes no key
  export const keyed: BackupRequest = { ...request, encryptionConfig: { encryptionType: 'GOOGLE_DEFAULT_ENCRYPTION', kmsKeyName: 'k' } };
  export const problems: readonly { path: string; message: string }[] = checkRequest(request);
  export function read(message: unknown): string | undefined {
    const event: BackupEvent = parseBackupEvent(message);
    switch (event.type) {
      case eventTypes.failed:
        return event.data.error.message;
      case eventTypes.succeeded: {
        const { data } = event;
        // @ts-expect-error: only a rejection has reasons
        data.reasons;
        // @ts-expect-error: it may be gone, and its size unknown
        data.backup.sizeBytes.length;
        if (data.backupGone) return undefined;
        return \`\${data.backup.sizeBytes.length + data.durationMs} \${data.backup.expireTime.length}\`;
      }
      case eventTypes.started:
        return event.data.operation;
      case 'dev.spannerbackup.backup.v1.rejected':
        return event.data.reasons[0]?.path;
      default:
        return event.time;
    }
  }`;

for (const file of ['consumer.ts', 'consumer.cts']) {
  test(`${file} gets types that tell the events apart, and requests that are right from others`, async () => {
    await writeFile(join(folder, file), typed);
    const strict = ['--noEmit', '--strict', '--skipLibCheck', 'false'];
    await tsc(...strict, '--module', 'nodenext', '--types', '', file);
  });
}

test('every field of the types has the text of its schema', async () => {
  const types = join(folder, 'node_modules/spanner-backup-functions/contract/types.d.ts');
  const lines = (await readFile(types, 'utf8')).split('\n');
  const bare = lines.filter(
    (line, at) => /^ +readonly \w+\??:/.test(line) && !lines[at - 1]?.trim().startsWith('/**'),
  );
  // A constant says itself what it is, and of the data the event does.
  assert.deepEqual(
    bare.filter((line) => !/: ['"]|^ {4}readonly data: \{/.test(line)),
    [],
  );
});

test('the package finds the same problems in a request as the function', async () => {
  const cases = [...refused.map(({ data }) => data), ...Object.values(harmless)].map((data) =>
    Buffer.from(data),
  );
  await writeFile(join(folder, 'cases.json'), JSON.stringify(cases.map((data) => data.toString('base64'))));
  await writeFile(
    join(folder, 'checker.js'),
    `import { checkRequest } from 'spanner-backup-functions/contract';
    import cases from './cases.json' with { type: 'json' };
    const published = new Date(${JSON.stringify(context.publishTime)});
    console.log(JSON.stringify(cases.map((data) => checkRequest(Buffer.from(data, 'base64'), {}, published))));`,
  );
  const { stdout } = await node('checker.js');
  const found: unknown = JSON.parse(stdout);
  assert.ok(Array.isArray(found));
  for (const [at, data] of cases.entries()) {
    const parsed = parseData(data, { ...context, defaultRetention: undefined });
    assert.deepEqual(found[at], parsed.ok ? [] : parsed.problems, data.toString());
  }
});

test('the package exports the same names as the repository', async () => {
  const manifest: unknown = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  assert.ok(typeof manifest === 'object' && manifest !== null && 'private' in manifest && manifest.private);
  const { stdout } = await node(
    '-e',
    `import('spanner-backup-functions/contract').then((all) => console.log(Object.keys(all).sort().join()))`,
  );
  const own = await import('../../contract/index.ts');
  assert.equal(stdout.trim(), Object.keys(own).toSorted().join());
});
