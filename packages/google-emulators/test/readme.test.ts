import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { optionsOf, usage } from '../cli/options.ts';
import { parseSeed } from '../spanner/seed.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const blocks = (language: string) =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, block = '']) => block);

test('the seed in the README is valid', () => {
  const [seed = ''] = blocks('json');
  assert.equal(parseSeed(JSON.parse(seed)).databases.length, 1);
});

test('the command in the README is valid', () => {
  const command = blocks('sh').flatMap((block) =>
    block.split('\n').filter((line) => line.startsWith('npx ')),
  );
  assert.equal(command.length, 1);
  const args = (command[0] ?? '').split(' google-emulators ')[1] ?? '';
  assert.deepEqual(
    [optionsOf(args.split(' ')).project, optionsOf(args.split(' ')).backupMs],
    ['test', 2_000],
  );
});

test('every option is in the README and in the help', () => {
  const options = ['project', 'seed', 'upstream'].concat(
    ['spanner', 'spanner-rest', 'pubsub', 'pubsub-rest', 'firestore'].map((name) => `${name}-port`),
    ['backup', 'copy', 'restore', 'optimize'].map((name) => `${name}-duration`),
  );
  for (const option of options) {
    assert.ok(readme.includes(`\`--${option}\``), option);
    assert.ok(usage.includes(`  --${option} `), option);
  }
});

test("the README's example for Node.js runs unchanged", async () => {
  const [example = ''] = blocks('js');
  const source = example.replace("'google-emulators'", `'${new URL('../index.ts', import.meta.url).href}'`);
  const before = process.env.SPANNER_EMULATOR_HOST;
  try {
    await import(`data:text/javascript,${encodeURIComponent(source)}`);
  } finally {
    if (before === undefined) delete process.env.SPANNER_EMULATOR_HOST;
    else process.env.SPANNER_EMULATOR_HOST = before;
  }
});
