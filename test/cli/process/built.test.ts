import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { commandNames, printedBy } from '../../../scripts/cli-docs/page.ts';
import { type Command, run } from '../../local/command.ts';
import {
  atTerminal,
  type Built,
  built,
  deployed,
  linesShown,
  node,
  tooLong,
  withoutTerminal,
} from './package.ts';

/* The built package as its users have it: a process, with a pipe or a terminal. */

let made: Built;
let folder: string;
let bin: string;
let stack: Command;
let environment: Record<string, string>;

before(async () => {
  made = await built({ TICK_INTERVAL: '0.2s', BACKUP_DURATION: '3s' });
  ({ folder, bin, stack, environment } = made);
});
after(() => made[Symbol.asyncDispose]());

/** What is known of it is what was read last: it may have been taken in, or begun, since. */
const leftOpen =
  /(The backup goes on|The request stands|Message \d+ has not been seen taken in): nothing is cancelled\..*\n +spanner-backups wait /;

const create = (backup: string, ...more: string[]) => [
  bin,
  ...['create', backup, '--instance=main', '--database=orders', '--retention-period=14d'],
  ...deployed,
  ...more,
];

test('in a pipe the command prints plain lines: data on stdout, the story on stderr', async () => {
  const command = run(node, create('in-a-pipe'), environment);
  assert.equal(await command.ended, 0, command.err.join('\n'));
  assert.equal(command.out[0], 'backup:         projects/local/instances/main/backups/in-a-pipe');
  assert.ok([...command.out, ...command.err].every((line) => !line.includes('\u001B')));
  assert.match(command.err.join('\n'), /requested[\s\S]*started[\s\S]*ready/);
});

for (const columns of [60, 80, 200]) {
  test(`on a terminal of ${columns} columns no line is wider, and a bar moves`, {
    skip: withoutTerminal,
  }, async () => {
    const name = `on-a-terminal-of-${columns}-columns`;
    const command = atTerminal(made, columns, create(name).slice(1));
    assert.equal(await command.ended, 0, command.out.join('\n'));
    const shown = linesShown(command);
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
  test(`list, describe, wait and retry fit into ${columns} columns, and are plain and uncut in a pipe`, {
    skip: withoutTerminal,
  }, async () => {
    // The first test has made it.
    const first = 'in-a-pipe';
    const backup = `projects/local/instances/main/backups/${first}`;
    for (const args of [['list'], ['describe', backup], ['wait', backup], ['retry', backup, '--dry-run']]) {
      const shown = atTerminal(made, columns, [...args, ...deployed]);
      assert.equal(await shown.ended, 0, shown.out.join('\n'));
      assert.deepEqual(tooLong(linesShown(shown), columns), [], args.join(' '));
      const piped = run(node, [bin, ...args, ...deployed], environment);
      assert.equal(await piped.ended, 0);
      assert.ok([...piped.out, ...piped.err].every((line) => !line.includes('\u001B')));
      if (args[0] === 'list') assert.ok(piped.out.some((line) => line.includes(first)));
    }
    const replay = atTerminal(made, columns, ['replay', '--dry-run', ...deployed]);
    assert.equal(await replay.ended, 0);
    assert.match(replay.out.join('\n'), /There are no dead letters/);
  });
}

test('Ctrl-C ends watch with 0, and leaves no subscription behind', async () => {
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

test('Ctrl-C ends create, leaves the backup running, and says how to follow it again', async () => {
  const command = run(node, create('interrupted'), environment);
  await stack.line(/event +started +.*interrupted/);
  command.child.kill('SIGINT');
  assert.equal(await command.ended, 130, command.err.join('\n'));
  assert.match(command.err.join('\n'), leftOpen);
  assert.match(command.out.join('\n'), /^outcome: +open$/m);
});

test("every link of the package's README is absolute", async () => {
  const page = await readFile(join(folder, 'README.md'), 'utf8');
  assert.match(page, /It does what the request and the events do/);
  assert.doesNotMatch(page, /\]\((?!https:)/);
});

test('SIGTERM ends create with 143, leaves the backup running, and says how to follow it again', async () => {
  const command = run(node, create('terminated'), environment);
  await stack.line(/event +started +.*terminated/);
  command.child.kill('SIGTERM');
  assert.equal(await command.ended, 143, command.err.join('\n'));
  assert.match(command.err.join('\n'), leftOpen);
});

test('help comes from a stored page, and is what the program would print', async () => {
  for (const args of [['--help'], ['create', '-h'], ...commandNames().map((name) => [name, '--help'])]) {
    const printed = execFileSync(node, [bin, ...args], { encoding: 'utf8' });
    assert.equal(printed, await printedBy(args, 1), args.join(' '));
  }
  assert.ok((await printedBy(['--help'], 4)).includes('\u001B'));
});

test('help for an unknown command ends with 2, and suggests a command', async () => {
  const command = run(node, [bin, 'craete', '--help'], {});
  assert.equal(await command.ended, 2);
  assert.match(command.err.join('\n'), /There is no command craete; did you mean `create`\?/);
});

test('--help loads no client of Google, and no command', async () => {
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
test('create says that the stack is gone, and waits for it until --timeout', async () => {
  const command = run(node, create('stack-gone', '--timeout=5s'), environment);
  await stack.line(/event +started +.*stack-gone/);
  stack.child.kill('SIGKILL');
  assert.equal(await command.ended, 7, command.err.join('\n'));
  assert.match(command.err.join('\n'), /lost +no answer from the records/);
  assert.match(command.err.join('\n'), leftOpen);
  assert.doesNotMatch(command.err.join('\n'), /\n +at /);
});
