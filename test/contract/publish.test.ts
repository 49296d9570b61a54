import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { checkRequest } from '../../contract/index.ts';
import { startHarness } from '../harness.ts';
import { publishedSchema } from './published.ts';
import { jsonIn, sectionsOf } from './snippets.ts';

/* docs/publish.md: everything in it is a request. What needs more than Node runs in the lane of the languages (test/languages). */

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
/** Beyond "Withdrawing a request" and "Before the first request", which sets what all of them read. */
const [withdrawing, , ...sections] = sectionsOf('publish.md');
const request = {
  database: 'projects/shop/instances/main/databases/orders',
  backupId: '{database}-{date}',
  retentionPeriod: '14d',
  labels: { ticket: 'OPS-1234' },
};

const ajv = new Ajv({ strict: true, strictRequired: false });
formats.default(ajv);
const isRequest = ajv.compile(publishedSchema('request.schema.json'));

test('the withdrawal on the page is valid', () => {
  const isWithdrawal = ajv.compile(publishedSchema('withdrawal.schema.json'));
  const payloads = jsonIn(withdrawing?.code[0]?.source ?? '');
  assert.equal(payloads.length, 1);
  assert.ok(isWithdrawal(payloads[0]), ajv.errorsText(isWithdrawal.errors));
  assert.deepEqual(checkRequest(payloads[0]), []);
  assert.notDeepEqual(checkRequest({ ...Object(payloads[0]), backup: 'orders' }), []);
});

test("the page has a section for every language and tool of Spanner's guide to backups", () => {
  const languages = ['C++', 'C#', 'Go', 'Java', 'Node.js', 'PHP', 'Python', 'Ruby'];
  const shells = ['curl', 'gcloud, in a shell', 'gcloud, in PowerShell'];
  assert.deepEqual(
    sections.map(({ title }) => title),
    [...shells, ...languages],
  );
});

/** How a snippet reads the variable DATABASE where the payload names the database. */
const readsDatabase: Record<string, string> = {
  curl: `"'"$DATABASE"'"`,
  'gcloud, in a shell': `"'"$DATABASE"'"`,
  'gcloud, in PowerShell': `"' + $env:DATABASE + '"`,
  'C++': `")" + std::string(std::getenv("DATABASE")) + R"("`,
  'C#': `"{{Environment.GetEnvironmentVariable("DATABASE")}}"`,
  Go: '"` + os.Getenv("DATABASE") + `"',
  Java: '"%s"',
  'Node.js': 'process.env.DATABASE',
  PHP: `"' . getenv('DATABASE') . '"`,
  Python: 'os.environ["DATABASE"]',
  Ruby: `"' + ENV["DATABASE"] + '"`,
};

for (const { title } of sections) {
  test(`${title} publishes a valid request for the database that DATABASE names`, () => {
    const source = sourceOf(title);
    const [before = '', after, ...more] = source.split(readsDatabase[title] ?? 'no way to read it');
    assert.ok(after !== undefined && more.length === 0, `${title} reads DATABASE once`);
    assert.match(title === 'Java' ? source : before + after, /spanner-backup-requests/);
    const payloads = jsonIn(`${before}${JSON.stringify(request.database)}${after}`);
    assert.deepEqual(payloads, [request]);
    assert.ok(isRequest(payloads[0]), ajv.errorsText(isRequest.errors));
  });
}

/** Node.js runs below, the others in the lane of the languages (test/languages). The page says of everything else that it is not run. */
const runnable = ['Node.js', 'curl', 'gcloud, in a shell', 'Go', 'Java', 'Python'];

for (const { title, text } of sections) {
  test(`the page says whether its example of ${title} is tested`, () => {
    const isRun = runnable.includes(title);
    assert.equal(/^Run by the tests\./m.test(text), isRun);
    assert.equal(/^Not run here\./m.test(text), !isRun);
  });
}

test('the Node.js example on the page gets a backup from the local stack', async (t) => {
  await using harness = await startHarness();
  harness.spanner.world.addDatabase(request.database, { createTimeMs: 0 });
  // In the repository, so that it finds the client.
  const folder = await mkdtemp(join(root, 'node_modules/.snippet-'));
  t.after(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'snippet.mjs'), sourceOf('Node.js'));
  const env = {
    ...process.env,
    PROJECT: 'local',
    DATABASE: request.database,
    PUBSUB_EMULATOR_HOST: harness.stack.addresses.pubsub,
  };
  const { stdout } = await run(process.execPath, [join(folder, 'snippet.mjs')], { env });
  await harness.stack.pubsub?.broker.quiet();
  const [record] = harness.records();
  assert.equal(record?.state, 'running', stdout);
  assert.equal(record.request.backup, 'projects/shop/instances/main/backups/orders-20261122');
  assert.deepEqual(
    record.requests.map(({ labels }) => labels),
    [request.labels],
  );
  assert.ok(stdout.includes(record.requests[0]?.messageId ?? 'no id'), stdout);
});

function sourceOf(title: string): string {
  return sections.find((section) => section.title === title)?.code.at(-1)?.source ?? '';
}
