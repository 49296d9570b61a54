import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import * as v from 'valibot';
import { freePorts } from '../../../local/free-ports.ts';
import { commandNames, printedBy } from '../../../scripts/cli-docs/page.ts';
import { type Command, repository, run } from '../../local/command.ts';

/* The built package as its users have it: a process, with a pipe or a terminal. */

const node = process.execPath;
const portNames = [
  'PUBSUB_PORT',
  'PUBSUB_REST_PORT',
  'SPANNER_REST_PORT',
  'FIRESTORE_PORT',
  'SPANNER_PORT',
  'CREATE_BACKUP_PORT',
  'POLL_OPERATIONS_PORT',
];
const deployed = ['--project=local', '--records-database=(default)'];

let folder: string;
let bin: string;
let stack: Command;
let environment: Record<string, string>;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spanner-backups-'));
  execFileSync(node, ['scripts/build-cli.ts', folder], { cwd: repository });
  bin = join(folder, 'spanner-backups.js');
  const ports = await freePorts(portNames.length);
  const chosen = Object.fromEntries(portNames.map((name, index) => [name, String(ports[index])]));
  stack = run(node, ['local/start.ts'], { ...chosen, TICK_INTERVAL: '0.2s', BACKUP_DURATION: '3s' });
  await stack.line(/^export METADATA_SERVER_DETECTION/);
  environment = Object.fromEntries(
    stack.out
      .filter((line) => line.startsWith('export '))
      .map((line) => line.slice('export '.length).split('=', 2)),
  );
});
after(() => rm(folder, { recursive: true, force: true }));

const create = (backup: string, ...more: string[]) => [
  bin,
  ...['create', backup, '--instance=main', '--database=orders', '--retention-period=14d'],
  ...deployed,
  ...more,
];

test('in a pipe it is plain lines: data on stdout, the story on stderr', async () => {
  const command = run(node, create('in-a-pipe'), environment);
  assert.equal(await command.ended, 0, command.err.join('\n'));
  assert.equal(command.out[0], 'backup:         projects/local/instances/main/backups/in-a-pipe');
  assert.ok([...command.out, ...command.err].every((line) => !line.includes('\u001B')));
  assert.match(command.err.join('\n'), /requested[\s\S]*started[\s\S]*ready/);
});

for (const columns of [60, 80, 200]) {
  test(`on a terminal of ${columns} columns no line is wider, and a bar moves`, async () => {
    const name = `on-a-terminal-of-${columns}-columns`;
    const terminal = [join(repository, 'test/cli/process/terminal.py'), String(columns), node];
    const command = run('python3', [...terminal, ...create(name)], {
      ...environment,
      TERM: 'xterm-256color',
    });
    assert.equal(await command.ended, 0, command.out.join('\n'));
    const shown = command.out.map((line) => stripVTControlCharacters(line).trimEnd());
    // Data is as long as it is; it comes last.
    const data = shown.findIndex((line) => line.startsWith('backup: '));
    assert.deepEqual(
      shown.slice(0, data).filter((line) => line.length > columns),
      [],
    );
    assert.ok(
      command.out.some((line) => /━.* %/.test(line)),
      command.out.join('\n'),
    );
    assert.ok(
      shown.some((line) => line.includes(name) && line.includes('ready')),
      shown.join('\n'),
    );
  });
}

for (const columns of [60, 80, 200]) {
  test(`what looks at backups fits into ${columns} columns, and in a pipe it is plain and uncut`, async () => {
    // The first test has made it.
    const made = 'in-a-pipe';
    const backup = `projects/local/instances/main/backups/${made}`;
    const terminal = [join(repository, 'test/cli/process/terminal.py'), String(columns), node, bin];
    const where = { ...environment, TERM: 'xterm-256color' };
    for (const args of [['list'], ['describe', backup], ['wait', backup], ['retry', backup, '--dry-run']]) {
      const shown = run('python3', [...terminal, ...args, ...deployed], where);
      assert.equal(await shown.ended, 0, shown.out.join('\n'));
      const lines = shown.out.map((line) => stripVTControlCharacters(line).trimEnd());
      // A command and data are to be copied, and names are never broken: they may be longer.
      const long = lines.filter(
        (line) => line.length > columns && !/gcloud|^\w+: |^ *[{}"]|projects\/\S+/.test(line),
      );
      assert.deepEqual(long, [], args.join(' '));
      const piped = run(node, [bin, ...args, ...deployed], environment);
      assert.equal(await piped.ended, 0);
      assert.ok([...piped.out, ...piped.err].every((line) => !line.includes('\u001B')));
      if (args[0] === 'list') assert.ok(piped.out.some((line) => line.includes(made)));
    }
    const replay = run('python3', [...terminal, 'replay', '--dry-run', ...deployed], where);
    assert.equal(await replay.ended, 0);
    assert.match(replay.out.join('\n'), /There are no dead letters/);
  });
}

test('Ctrl-C ends a watch with 0, and leaves no subscription behind', async () => {
  const command = run(node, [bin, 'watch', ...deployed, '--format=json'], environment);
  await new Promise<void>((resolve) => {
    command.child.stderr?.on('data', (text) => /Watching/.test(String(text)) && resolve());
  });
  const asked = run(node, create('watched'), environment);
  const line = await command.line(/watched/);
  assert.equal(JSON.parse(line).type, 'dev.spannerbackup.backup.v1.started');
  command.child.kill('SIGINT');
  assert.equal(await command.ended, 0, command.err.join('\n'));
  assert.equal(await asked.ended, 0);
});

test('Ctrl-C leaves the backup running, says so, and how to follow it again', async () => {
  const command = run(node, create('interrupted'), environment);
  await stack.line(/event +started +.*interrupted/);
  command.child.kill('SIGINT');
  assert.equal(await command.ended, 130, command.err.join('\n'));
  assert.match(
    command.err.join('\n'),
    /The backup goes on: nothing is cancelled\..*\n +spanner-backups wait /,
  );
  assert.match(command.out.join('\n'), /^outcome: +open$/m);
});

test('the page of the package has no link that leads nowhere', async () => {
  const page = await readFile(join(folder, 'README.md'), 'utf8');
  assert.match(page, /It does what the request and the events do/);
  assert.doesNotMatch(page, /\]\((?!https:)/);
});

test('SIGTERM ends it with 143, leaves the backup running, and says how to follow it again', async () => {
  const command = run(node, create('terminated'), environment);
  await stack.line(/event +started +.*terminated/);
  command.child.kill('SIGTERM');
  assert.equal(await command.ended, 143, command.err.join('\n'));
  assert.match(
    command.err.join('\n'),
    /The backup goes on: nothing is cancelled\..*\n +spanner-backups wait /,
  );
});

test('help is read from a page, and is what the program would print', async () => {
  for (const args of [['--help'], ['create', '-h'], ...commandNames().map((name) => [name, '--help'])]) {
    const printed = execFileSync(node, [bin, ...args], { encoding: 'utf8' });
    assert.equal(printed, await printedBy(args, 1), args.join(' '));
  }
  assert.ok((await printedBy(['--help'], 4)).includes('\u001B'));
});

test('the help of what is no command is a question, with the code of a usage error', async () => {
  const command = run(node, [bin, 'craete', '--help'], {});
  assert.equal(await command.ended, 2);
  assert.match(command.err.join('\n'), /There is no command craete; did you mean `create`\?/);
});

test('--help loads no client of Google, nor any command', async () => {
  const coverage = join(folder, 'coverage');
  const command = run(node, [bin, '--help'], { NODE_V8_COVERAGE: coverage });
  assert.equal(await command.ended, 0);
  const [report = ''] = await readdir(coverage);
  const { result } = v.parse(
    v.object({ result: v.array(v.object({ url: v.string() })) }),
    JSON.parse(await readFile(join(coverage, report), 'utf8')),
  );
  const loaded = result.flatMap(({ url }) => (url.startsWith('file:') ? [fileURLToPath(url)] : []));
  assert.ok(loaded.includes(bin));
  for (const file of loaded)
    assert.doesNotMatch(await readFile(file, 'utf8'), /google\.(firestore|pubsub|spanner)\.|safeParse/, file);
});

// The last one: it takes the stack away.
test('a stack that is gone in the middle is told, and waited for until the time is up', async () => {
  const command = run(node, create('stack-gone', '--timeout=5s'), environment);
  await stack.line(/event +started +.*stack-gone/);
  stack.child.kill('SIGKILL');
  assert.equal(await command.ended, 7, command.err.join('\n'));
  assert.match(command.err.join('\n'), /lost +no answer from the records[\s\S]*The backup goes on/);
  assert.doesNotMatch(command.err.join('\n'), /\n +at /);
});
