import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { CloudEvent } from 'cloudevents';
import * as v from 'valibot';
import { repository, run } from './command.ts';

const EnvelopeSchema = v.looseObject({
  id: v.string(),
  type: v.string(),
  source: v.string(),
  subject: v.exactOptional(v.string()),
});

const node = process.execPath;
const prefix = 'dev.spannerbackup.backup.v1.';

test('the demo tells its story, and ends well within 20 seconds', async () => {
  // Whatever is set in the environment, the demo starts its own.
  const demo = run(node, ['local/demo.ts'], {
    PUBSUB_EMULATOR_HOST: '127.0.0.1:1',
    FIRESTORE_EMULATOR_HOST: '127.0.0.1:1',
    SPANNER_EMULATOR_HOST: '127.0.0.1:1',
    EVENTS_TOPIC: '',
  });
  assert.equal(await demo.ended, 0, demo.err.join('\n'));
  const [, seconds] = /after (\d+\.\d) s;/.exec(demo.out.join('\n')) ?? [];
  assert.ok(Number(seconds) < 20, `it took ${seconds} s`);
  for (const pattern of [
    /→ request {2}orders-nightly/,
    /· record {3}orders-nightly +━+─+ +\d+ %/,
    /← event {4}inventory-nightly +failed +INTERNAL/,
    /← event {4}message \d +rejected/,
    /customers-after-migration +waiting +for customers-before-migration/,
    /✔ customers-after-migration +succeeded/,
    /All 10 expected events arrived/,
  ]) {
    assert.ok(
      demo.out.some((line) => pattern.test(line)),
      `${pattern} in\n${demo.out.join('\n')}`,
    );
  }
  assert.ok(demo.out.every((line) => line.length <= 100 && !line.includes('\u001B')));
  const told = entriesOf(demo.out);
  for (const entry of entriesOf(sampleInReadme()))
    assert.ok(told.includes(entry), `the README shows an entry that the demo does not print:\n${entry}`);
});

/** What the README shows of the demo. */
function sampleInReadme(): string[] {
  const readme = readFileSync(join(repository, 'README.md'), 'utf8');
  const [, sample = ''] = /```\n( +\d+\.\d s {2}[\s\S]*?)\n```/.exec(readme) ?? [];
  assert.ok(sample.split('\n').length > 5, 'the README shows some of the demo');
  return sample.split('\n');
}

/** Each entry with the lines that go on with it; without what differs from run to run: times, dates and the order of starts. */
function entriesOf(lines: readonly string[]): string[] {
  const entries: string[] = [];
  for (const line of lines) {
    const isMore = /^ {40}/.test(line);
    if (/^ +\d+\.\d s {2}\S/.test(line)) entries.push(line);
    else if (isMore && entries.length > 0) entries.push(`${entries.pop()}\n${line}`);
  }
  return entries.map((entry) =>
    entry
      .replace(/^ +\d+\.\d s/, '')
      .replace(/ until \d{4}-\d\d-\d\d$/, '')
      .replace(/_auto_op_\d+$/, '_auto_op_')
      // An event may get its number before the request that is published beside it.
      .replace(/ message \d+ +/, ' message ')
      .replace(/[━─]+ +\d+ %$/, ''),
  );
}

test('the demo with --json prints one CloudEvent a line, and nothing else', async () => {
  const demo = run(node, ['local/demo.ts', '--json']);
  assert.equal(await demo.ended, 0, demo.err.join('\n'));
  assert.deepEqual(demo.err, []);
  const events = demo.out.map((line) => new CloudEvent(v.parse(EnvelopeSchema, JSON.parse(line))));
  assert.ok(events.every((event) => event.validate()));
  assert.deepEqual(Object.keys(JSON.parse(demo.out.find((line) => line.includes('/started')) ?? '')), [
    'specversion',
    'id',
    'source',
    'type',
    'subject',
    'time',
    'datacontenttype',
    'data',
  ]);
  assert.deepEqual(events.map(({ type }) => type.slice(prefix.length)).toSorted(), [
    'failed',
    'rejected',
    'started',
    'started',
    'started',
    'started',
    'succeeded',
    'succeeded',
    'succeeded',
    'waiting',
  ]);
});

test('the demo refuses an unknown option with its usage and exit code 2', async () => {
  const demo = run(node, ['local/demo.ts', '--jsn']);
  assert.equal(await demo.ended, 2);
  assert.deepEqual(demo.out, []);
  assert.match(demo.err.join('\n'), /--jsn[\s\S]*Usage: npm run demo/);
});
