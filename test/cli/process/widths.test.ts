import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { repository, run } from '../../local/command.ts';
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

/* The commands that change something or that end at Ctrl-C, at terminals of three widths; and what a shell makes of flags. */

let made: Built;
before(async () => {
  made = await built({ TICK_INTERVAL: '0.2s', BACKUP_DURATION: '60s' });
});
after(() => made[Symbol.asyncDispose]());

const named = 'inventory-before-the-big-migration-of-november';

/** Puts a dead letter there. */
async function died(backupId: string): Promise<void> {
  const [, rest] = /(http:\S+)/.exec(await made.stack.line(/Pub\/Sub, REST/)) ?? [];
  const database = 'projects/local/instances/main/databases/inventory';
  const data = Buffer.from(JSON.stringify({ database, backupId, retentionPeriod: '14d' })).toString('base64');
  const answer = await fetch(`${rest}/v1/projects/local/topics/spanner-backup-requests-dead:publish`, {
    method: 'POST',
    body: JSON.stringify({ messages: [{ data }] }),
  });
  assert.equal(answer.status, 200);
}

for (const columns of [60, 80, 200]) {
  test(`watch and cancel fit into ${columns} columns: the start is seen, and Ctrl-C ends the watch with 0`, {
    skip: withoutTerminal,
  }, async () => {
    const name = `before-the-migration-at-${columns}-columns`;
    const watch = atTerminal(made, columns, ['watch', ...deployed], { when: 'started', typed: '\u0003' });
    await watch.line(/Watching/);
    const what = ['--instance=main', '--database=orders', '--retention-period=14d', '--async'];
    const asked = run(node, [made.bin, 'create', name, ...what, ...deployed], made.environment);
    assert.equal(await asked.ended, 0, asked.err.join('\n'));
    assert.equal(await watch.ended, 0, watch.out.join('\n'));
    const seen = linesShown(watch);
    assert.deepEqual(tooLong(seen, columns), []);
    assert.ok(!seen.slice(0, -1).includes(''), 'a row is empty: a line was longer than the terminal');
    assert.ok(seen.some((line) => /started/.test(line)));
    const cancel = atTerminal(made, columns, ['cancel', name, '--instance=main', ...deployed]);
    assert.equal(await cancel.ended, 0, cancel.out.join('\n'));
    assert.deepEqual(tooLong(linesShown(cancel), columns), []);
    assert.match(linesShown(cancel).join('\n'), /^outcome: +cancelled$/m);
  });

  test(`replay in ${columns} columns shows whole names before it asks; no ends it with 1, publishing nothing`, {
    skip: withoutTerminal,
  }, async () => {
    await died(named);
    const replay = atTerminal(made, columns, ['replay', ...deployed], { when: '[y/N]', typed: 'n\r' });
    assert.equal(await replay.ended, 1, replay.out.join('\n'));
    const shown = linesShown(replay);
    assert.deepEqual(tooLong(shown, columns), []);
    const asked = shown.findIndex((line) => line.includes('[y/N]'));
    assert.ok(
      shown.slice(0, asked).some((line) => line.includes(named)),
      shown.join('\n'),
    );
    assert.match(shown.join('\n'), /Nothing was published/);
  });

  test(`messages of check, list, help and describe of a missing backup fit into ${columns} columns`, {
    skip: withoutTerminal,
  }, async () => {
    const check = atTerminal(made, columns, ['check', ...deployed]);
    assert.equal(await check.ended, 2);
    assert.deepEqual(tooLong(linesShown(check), columns), []);
    const list = atTerminal(made, columns, ['list', '--databases', ...deployed]);
    assert.equal(await list.ended, 0);
    assert.deepEqual(tooLong(linesShown(list), columns), []);
    const describe = atTerminal(made, columns, ['describe', named, '--instance=main', ...deployed]);
    assert.equal(await describe.ended, 1);
    assert.match(linesShown(describe).join(' '), /Nobody has asked for/);
    // The name alone may be longer than the terminal: it is on a line of its own.
    const broken = linesShown(describe).filter((line) => line.length > columns && line.includes(' '));
    assert.deepEqual(broken, []);
    const help = atTerminal(made, columns, []);
    assert.equal(await help.ended, 0);
    assert.ok(linesShown(help).every((line) => line.length <= Math.max(columns, 80)));
  });
}

test('watch, list and replay use no colours on a dumb terminal, or with NO_COLOR', {
  skip: withoutTerminal,
}, async () => {
  for (const setting of [{ TERM: 'dumb' }, { NO_COLOR: '1' }]) {
    const plain = { ...made, environment: { ...made.environment, ...setting } };
    for (const args of [['list'], ['replay', '--dry-run']]) {
      const shown = atTerminal(plain, 80, [...args, ...deployed]);
      await shown.ended;
      assert.ok(
        shown.out.every((line) => !line.includes('\u001B')),
        shown.out.join('\n'),
      );
    }
    const watch = atTerminal(plain, 80, ['watch', ...deployed], { when: 'Watching', typed: '\u0003' });
    assert.equal(await watch.ended, 0);
    assert.ok(watch.out.every((line) => !line.includes('\u001B')));
  }
});

test("Terraform's cli_flags can be pasted into a shell", async () => {
  const outputs = await readFile(join(repository, 'terraform/outputs.tf'), 'utf8');
  const [, value = ''] = /output "cli_flags"[\s\S]*?value += "(.*)"\n/.exec(outputs) ?? [];
  const flags = value
    .replace(/\$\{var\.name_prefix\}/, 'spanner-backup')
    .replace(/\$\{var\.project_id\}/, 'local')
    .replace(/\$\{var\.region\}/, 'europe-west1')
    // What it gives for the database of this name; for others the name itself.
    .replace(/\$\{local\._firestore_database == "\(default\)" \? "([^"]*)" :[^}]*\}/, '$1');
  assert.doesNotMatch(flags, /\$/);
  for (const command of [
    'list --project=local',
    'create --dry-run --retention-period=1d --database=projects/local/instances/main/databases/orders',
  ]) {
    const pasted = run('sh', ['-c', `"${node}" "${made.bin}" ${command} ${flags}`], made.environment);
    assert.equal(await pasted.ended, 0, pasted.err.join('\n'));
  }
});

test('every command that reads records says without credentials how to get some, and ends with 1', async () => {
  const commands = ['list', 'list --databases', 'describe b1 --instance=main', 'wait b1 --instance=main'];
  commands.push('cancel b1 --instance=main', 'retry b1 --instance=main');
  for (const command of commands) {
    const ran = run(node, [made.bin, ...command.split(' '), '--project=acme'], { HOME: '/nonexistent' });
    assert.equal(await ran.ended, 1, command);
    const told = ran.err.join('\n');
    assert.match(told, /There are no credentials.* Run: gcloud auth application-default login$/, command);
    assert.doesNotMatch(told, /\n +at |Error/, command);
  }
});
