import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventKinds } from '../../contract/events.ts';
import { eventExamples } from '../../scripts/contract/examples.ts';
import { toMessage } from '../../shared/adapters/pubsub/events.ts';
import { assertOnContract } from './validate-event.ts';

for (const kind of eventKinds) {
  test(`the published example of ${kind} is an event as the contract says`, () => {
    assertOnContract(toMessage(eventExamples[kind]));
  });
}

const message = toMessage(eventExamples.failed);
const { error, ...withoutError } = eventExamples.failed.data;
const broken: Record<string, () => ReturnType<typeof toMessage>> = {
  'a field that no schema knows': () => withData({ ...eventExamples.failed.data, mood: 'bad' }),
  'a failure that does not say why': () => withData(withoutError),
  'a time in words': () => withData({ ...eventExamples.failed.data, endedAt: 'yesterday' }),
  'half a round': () => withData({ ...eventExamples.failed.data, round: 1.5 }),
  'a size in a number': () =>
    withData({ ...eventExamples.failed.data, backup: { name: 'n', database: 'd', sizeBytes: 5 } }),
  'a type that nobody knows': () => withAttributes({ 'ce-type': 'dev.spannerbackup.backup.v1.forgotten' }),
  'no id': () => withAttributes({ 'ce-id': '' }),
  'a version of CloudEvents that does not exist': () => withAttributes({ 'ce-specversion': '9.9' }),
};

for (const [what, make] of Object.entries(broken)) {
  test(`an event with ${what} breaks the contract`, () => {
    assert.throws(() => assertOnContract(make()));
  });
}

function withData(data: object) {
  return { ...message, data: Buffer.from(JSON.stringify(data)) };
}

function withAttributes(attributes: Record<string, string>) {
  return { ...message, attributes: { ...message.attributes, ...attributes } };
}
