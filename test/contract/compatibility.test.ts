import assert from 'node:assert/strict';
import { test } from 'node:test';
import { breaks, type Side } from '../../scripts/contract/compatibility.ts';
import { releasedIn, releasedSchemaFiles, schemaFiles } from '../../scripts/contract/files.ts';
import { publishedSchema } from './published.ts';

const releasedFiles = await releasedSchemaFiles();

test('the last release has schemas to compare with', () => {
  assert.ok(releasedFiles.includes('request.schema.json'));
  assert.ok(releasedFiles.includes('events/succeeded.schema.json'));
});

test('the contract still has every type of event of the last release', () => {
  const gone = releasedFiles.filter((name) => !schemaFiles.includes(name));
  assert.deepEqual(gone, []);
});

for (const name of releasedFiles) {
  test(`${name} keeps what the last released one promised`, () => {
    const side = name.startsWith('request') ? 'request' : 'event';
    assert.deepEqual(breaks(publishedSchema(name, releasedIn), publishedSchema(name), side), []);
  });
}

/** An object with a field `then` is taken for a promise where it is written out. */
function whenThen(condition: object, consequence: object) {
  return Object.fromEntries([
    ['if', condition],
    ['then', consequence],
  ]);
}

const released = {
  type: 'object',
  properties: {
    name: { type: 'string', minLength: 2, maxLength: 10, pattern: '^a' },
    kind: { enum: ['one', 'two'] },
    parts: { type: 'array', items: { type: 'object', properties: { id: { type: 'string' } } } },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    fixed: { const: 'a' },
  },
  required: ['name'],
  additionalProperties: false,
  not: { required: ['kind', 'parts'] },
  ...whenThen({ required: ['kind'] }, { properties: { parts: false } }),
};
const { name, kind, parts, labels } = released.properties;
const withProperties = (properties: object) => ({
  ...released,
  properties: { ...released.properties, ...properties },
});
const closed = { ...parts, items: { ...parts.items, properties: {} } };

const excluding = (required: string[], more: object = {}) => ({ ...released, not: { required, ...more } });

const changes: { change: string; current: unknown; lets: Record<Side, boolean> }[] = [
  {
    change: 'a new optional field',
    current: withProperties({ more: {} }),
    lets: { request: true, event: true },
  },
  {
    change: 'better words',
    current: { ...released, title: 'Better', description: 'words' },
    lets: { request: true, event: true },
  },
  {
    change: 'a field that is gone',
    current: { ...released, properties: { name, kind, parts, fixed: { const: 'a' } } },
    lets: { request: false, event: false },
  },
  {
    change: 'a field that is gone deep inside',
    current: withProperties({ parts: closed }),
    lets: { request: false, event: false },
  },
  {
    change: 'another type',
    current: withProperties({ name: { ...name, type: 'number' } }),
    lets: { request: false, event: false },
  },
  {
    change: 'null where a field may be left out',
    current: withProperties({ name: { ...name, type: ['string', 'null'] } }),
    lets: { request: true, event: false },
  },
  {
    change: 'something that is excluded now',
    current: excluding(['name']),
    lets: { request: false, event: false },
  },
  {
    change: 'another pattern',
    current: withProperties({ name: { ...name, pattern: '^b' } }),
    lets: { request: false, event: false },
  },
  {
    change: 'another type of the values of a map',
    current: withProperties({ labels: { ...labels, additionalProperties: { type: 'number' } } }),
    lets: { request: false, event: false },
  },
  {
    change: 'a field that is now required',
    current: { ...released, required: ['name', 'kind'] },
    lets: { request: false, event: true },
  },
  {
    change: 'a field that is no longer required',
    current: { ...released, required: [] },
    lets: { request: true, event: false },
  },
  {
    change: 'one more choice',
    current: withProperties({ kind: { enum: [...kind.enum, 'three'] } }),
    lets: { request: true, event: false },
  },
  {
    change: 'one choice less',
    current: withProperties({ kind: { enum: ['one'] } }),
    lets: { request: false, event: true },
  },
  {
    change: 'more room',
    current: withProperties({ name: { ...name, maxLength: 20 } }),
    lets: { request: true, event: false },
  },
  {
    change: 'less that is asked for',
    current: withProperties({ name: { ...name, minLength: 1 } }),
    lets: { request: true, event: false },
  },
  {
    change: 'a new limit',
    current: withProperties({ kind: { ...kind, maxLength: 3 } }),
    lets: { request: false, event: true },
  },
  {
    change: 'null beside a text, as one of two types',
    current: withProperties({ name: { ...name, type: ['string', 'null'] } }),
    lets: { request: true, event: false },
  },
  {
    change: 'null beside a text, as an alternative',
    current: withProperties({ name: { description: 'or null', anyOf: [name, { type: 'null' }] } }),
    lets: { request: true, event: false },
  },
  {
    change: 'an alternative that takes more, beside another',
    current: withProperties({ name: { anyOf: [{ type: 'number' }, { ...name, maxLength: 20 }] } }),
    lets: { request: true, event: false },
  },
  {
    change: 'alternatives that all take less',
    current: withProperties({ name: { anyOf: [{ type: 'null' }, { ...name, maxLength: 5 }] } }),
    lets: { request: false, event: false },
  },
  {
    change: 'alternatives that say less together than what stands beside them',
    current: withProperties({ name: { ...name, anyOf: [{ pattern: '^b' }, { pattern: '^c' }] } }),
    lets: { request: false, event: true },
  },
  {
    change: 'null where nothing was allowed',
    current: {
      ...released,
      ...whenThen({ required: ['kind'] }, { properties: { parts: { type: 'null' } } }),
    },
    lets: { request: true, event: false },
  },
  {
    change: 'another condition',
    current: { ...released, if: { required: ['labels'] } },
    lets: { request: false, event: false },
  },
  {
    change: 'less that is forbidden',
    current: {
      ...released,
      not: { required: ['kind', 'parts'], properties: { parts: { not: { type: 'null' } } } },
    },
    lets: { request: true, event: false },
  },
  {
    change: 'more that is forbidden',
    current: { ...released, not: { required: ['kind'] } },
    lets: { request: false, event: true },
  },
  {
    change: 'something that is forbidden no longer',
    current: { ...released, not: undefined },
    lets: { request: true, event: false },
  },
  {
    change: 'a constant that is one of two now',
    current: withProperties({ fixed: { enum: ['a', 'b'] } }),
    lets: { request: true, event: false },
  },
  {
    change: 'a schema that lets unknown fields pass no longer',
    current: withProperties({ parts: { ...parts, items: { ...parts.items, additionalProperties: false } } }),
    lets: { request: false, event: false },
  },
];

for (const { change, current, lets } of changes) {
  for (const side of ['request', 'event'] as const) {
    test(`${change} ${lets[side] ? 'keeps' : 'breaks'} the promise to ${side}s`, () => {
      assert.equal(breaks(released, current, side).length === 0, lets[side]);
    });
  }
}
