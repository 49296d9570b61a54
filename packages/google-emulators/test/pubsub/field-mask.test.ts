import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyMask } from '../../pubsub/field-mask.ts';

const current = { name: 'n', ackDeadline: 10, labels: { a: 'b' } };
const update = { name: 'other', ackDeadline: 20, labels: {} };

test('only masked fields change, in whichever case the mask spells them', () => {
  for (const path of ['ack_deadline', 'ackDeadline'])
    assert.deepEqual(applyMask(current, update, { paths: [path] }, ['ackDeadline']), {
      ...current,
      ackDeadline: 20,
    });
  assert.equal(current.ackDeadline, 10);
});

for (const paths of [[], ['name'], ['labels.a'], ['nonsense']])
  test(`the mask [${paths}] is refused`, () => {
    assert.throws(() => applyMask(current, update, { paths }, ['ackDeadline', 'labels']), {
      details: /update_mask/,
    });
  });

test('a missing mask is refused', () => {
  assert.throws(() => applyMask(current, update, null, ['labels']), { details: /must not be empty/ });
});
