import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { run as start } from '../command.ts';
import { installPackage, root } from './installed.ts';
import { anyPorts, commandIn, startInstalled } from './running.ts';

const run = promisify(execFile);

describe('google-emulators as a stranger installs it', () => {
  let installed: Awaited<ReturnType<typeof installPackage>>;
  const node = (...args: string[]) => run(process.execPath, args, { cwd: installed.folder });
  const command = () => commandIn(installed.folder);

  before(async () => {
    installed = await installPackage();
  });
  after(() => installed.remove());

  test('the package holds JavaScript with declarations, and no tests', async () => {
    const files = await readdir(join(installed.folder, 'node_modules/google-emulators'), { recursive: true });
    for (const name of ['index.js', 'index.d.ts', 'cli/main.js', 'README.md', 'LICENSE'])
      assert.ok(files.includes(name), name);
    assert.deepEqual(
      files.filter((name) => !/^examples\b/.test(name) && /(?<!\.d)\.ts$|(^|\/)test(\/|$)/.test(name)),
      [],
    );
  });

  test("the package holds the protos of Google's APIs, and installs no package of Google", async () => {
    const modules = join(installed.folder, 'node_modules');
    assert.deepEqual((await readdir(join(modules, 'google-emulators/protos'))).toSorted(), [
      'firestore.json',
      'pubsub.d.cts',
      'pubsub.json',
      'spanner.cjs',
      'spanner.d.cts',
      'spanner.json',
    ]);
    const foreign = (await readdir(modules)).filter((name) => /google/.test(name));
    assert.deepEqual(foreign, ['google-emulators']);
  });

  test("every link of the package's pages leads to a place in it", async () => {
    const folder = join(installed.folder, 'node_modules/google-emulators');
    for (const page of ['README.md', 'docs/local-stack.md']) {
      const text = await readFile(join(folder, page), 'utf8');
      const links = [...text.matchAll(/\]\(([^)]*)\)/g)].map(([, target = '']) => target);
      assert.ok(links.length > 1, page);
      for (const link of links) {
        const [file = '', place] = link.split('#');
        const at = join(folder, file === '' ? page : join(dirname(page), file));
        const there = await readFile(at, 'utf8');
        const places = [...there.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
          title
            .toLowerCase()
            .replaceAll(/[^\w -]/g, '')
            .replaceAll(' ', '-'),
        );
        assert.ok(place === undefined || places.includes(place), `${page}: ${link}`);
      }
    }
  });

  test("the command starts all three emulators with seeded databases, and Google's client backs one up", async () => {
    const seed = { databases: [{ name: 'projects/p/instances/i/databases/orders' }] };
    await writeFile(join(installed.folder, 'seed.json'), JSON.stringify(seed));
    const args = ['--project', 'p', '--seed', join(installed.folder, 'seed.json')];
    const emulators = await startInstalled(installed.folder, [...args, '--backup-duration', '10ms']);
    const { environment } = emulators;
    try {
      assert.deepEqual(Object.keys(environment), [
        'SPANNER_EMULATOR_HOST',
        'PUBSUB_EMULATOR_HOST',
        'FIRESTORE_EMULATOR_HOST',
        'GOOGLE_CLOUD_PROJECT',
      ]);
      const guide = join(root, 'packages/google-emulators/test/spanner/guide.ts');
      const { stdout } = await run(process.execPath, [guide, 'admin client', 'p', 'i', 'orders'], {
        env: { ...environment, SPANNER_DISABLE_BUILTIN_METRICS: 'true', METADATA_SERVER_DETECTION: 'none' },
        timeout: 60_000,
      });
      const printed: unknown = JSON.parse(stdout);
      assert.partialDeepStrictEqual(printed, {
        name: 'projects/p/instances/i/backups/from-guide',
        state: 'READY',
      });
    } finally {
      assert.deepEqual(await emulators.stop(), { code: 0, complaints: '' });
    }
  });

  test('the command with wrong options starts nothing, and says what would be right', async () => {
    const wrong = start(process.execPath, [command(), '--spanner-port', 'x', '--copy-duration', '5'], {});
    assert.equal(await wrong.ended, 2);
    assert.deepEqual(wrong.out, []);
    assert.deepEqual(wrong.err.slice(0, 2), [
      '--spanner-port: expected a port from 0 to 65535, not "x"',
      '--copy-duration: expected a time such as 10s, 500ms or 2m, not "5"',
    ]);
  });

  test('the command with a wrong seed starts nothing, and says where it is wrong', async () => {
    const file = join(installed.folder, 'wrong.json');
    await writeFile(file, '{"databases": [{"name": "orders"}]}');
    const wrong = start(process.execPath, [command(), ...anyPorts, '--seed', file], {});
    assert.equal(await wrong.ended, 1);
    assert.match(
      wrong.err.join('\n'),
      /databases\.0\.name: expected projects\/P\/instances\/I\/databases\/D/,
    );
  });

  test("a consumer's test moves time, makes a backup fail, and reads the calls", async () => {
    await writeFile(join(installed.folder, 'consumer.js'), consumer);
    const { stdout } = await node('consumer.js');
    assert.equal(stdout, 'CREATING READY undefined 0\n');
  });

  test('the declarations of the package compile', async () => {
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    await writeFile(join(installed.folder, 'typed.ts'), typed);
    await node(
      tsc,
      '--noEmit',
      '--strict',
      '--skipLibCheck',
      '--module',
      'nodenext',
      '--types',
      '',
      'typed.ts',
    );
  });
});

const consumer = `import { ManualClock, startSpanner } from 'google-emulators';
const clock = new ManualClock();
const spanner = await startSpanner({ clock: clock.now, backupDuration: 60_000 });
const { world } = spanner;
const backup = 'projects/p/instances/i/backups/b';
const database = 'projects/p/instances/i/databases/d';
world.startBackup(backup, database);
const before = world.backup(backup).state;
clock.advance(60_000);
const after = world.backup(backup).state;
world.failNext(database, { code: 'INTERNAL' });
world.startBackup(backup + '2', database);
clock.advance(60_000);
console.log(before, after, world.backup(backup + '2')?.state, spanner.journal.entries.length);
await spanner.stop();
`;

const typed = `import { type Intercept, startEmulators, startSpanner, suffer } from 'google-emulators';
const lost: Intercept = (call, proceed) =>
  call.method === 'CreateBackup' ? suffer({ kind: 'reply lost', code: 'UNAVAILABLE' }, proceed) : proceed();
export const spanner = await startSpanner({ intercept: lost, switches: { pageCap: 2 } });
export const state: 'CREATING' | 'READY' | 'GONE' | undefined = spanner.world.backup('b')?.state;
export const methods: string[] = spanner.journal.entries.map(({ method }) => method);
// @ts-expect-error: Google's messages are known, and a version is not a text
export const version: string | undefined = spanner.world.policies.get('b')?.version;
// @ts-expect-error: a switch that does not exist
await startSpanner({ switches: { pageCaps: 2 } });
export const { environment } = await startEmulators({ pubsub: { restPort: 0 } });
`;
