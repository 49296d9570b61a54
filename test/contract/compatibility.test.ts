import assert from 'node:assert/strict';
import { test } from 'node:test';
import { breaks, type Side } from '../../scripts/contract/compatibility.ts';
import { releasedIn, schemaFiles } from '../../scripts/contract/files.ts';
import { publishedSchema } from './published.ts';

for (const name of schemaFiles) {
  test(`${name} keeps what the last released one promised`, () => {
    const side = name.startsWith('request') ? 'request' : 'event';
    assert.deepEqual(breaks(publishedSchema(name, releasedIn), publishedSchema(name), side), []);
  });
}

const released = {
  type: 'object',
  properties: {
    name: { type: 'string', minLength: 2, maxLength: 10, pattern: '^a' },
    kind: { enum: ['one', 'two'] },
    parts: { type: 'array', items: { type: 'object', properties: { id: { type: 'string' } } } },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
  },
  required: ['name'],
  additionalProperties: false,
};
const { name, kind, parts, labels } = released.properties;
const withProperties = (properties: object) => ({
  ...released,
  properties: { ...released.properties, ...properties },
});
const closed = { ...parts, items: { ...parts.items, properties: {} } };

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
    current: { ...released, properties: { name, kind, parts } },
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
    change: 'a schema that lets unknown fields pass no longer',
    current: withProperties({ parts: { ...parts, items: { ...parts.items, additionalProperties: false } } }),
    lets: { request: false, event: false },
  },
];

for (const { change, current, lets } of changes) {
  for (const side of ['request', 'event'] as const) {
    test(`${change} ${lets[side] ? 'keeps' : 'breaks'} the promise made for ${side}s`, () => {
      assert.equal(breaks(released, current, side).length === 0, lets[side]);
    });
  }
}
