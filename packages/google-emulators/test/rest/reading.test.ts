import assert from 'node:assert/strict';
import { test } from 'node:test';
import protobuf from 'protobufjs';
import { readQuery } from '../../rest/query.ts';
import { readMessage } from '../../rest/request-json.ts';

const { root } = protobuf.parse(`
  syntax = "proto3";
  enum Kind { NONE = 0; FULL = 1; }
  message Key { string key_name = 1; repeated string key_names = 2; }
  message Thing {
    string name = 1; Kind kind = 2; repeated Key keys = 3; map<string, Key> by_name = 4; int64 size = 5;
    double share = 6; bool big = 7; Key key = 8; bytes data = 9; repeated string tags = 10;
    google.protobuf.FieldMask mask = 11;
  }
  message Other { google.protobuf.Duration span = 1; }
`);
root.addJSON(protobuf.common.get('google/protobuf/field_mask.proto')?.nested ?? {});
root.addJSON(protobuf.common.get('google/protobuf/duration.proto')?.nested ?? {});
const thing = root.lookupType('Thing');

test('names are read in either spelling at every depth, and null counts as not set', () => {
  const read = readMessage(thing, {
    by_name: { some_key: { key_name: 'a' } },
    keys: [{ keyNames: ['b'] }, { key_names: null }],
    name: null,
  });
  assert.deepEqual(read, {
    byName: { some_key: { keyName: 'a' } },
    keys: [{ keyNames: ['b'] }, {}],
  });
});

const accepted: readonly (readonly [object, object])[] = [
  [{ name: 5 }, { name: '5' }],
  [{ kind: 'FULL' }, { kind: 'FULL' }],
  [{ kind: 1 }, { kind: 1 }],
  [{ size: '12345678901234567890' }, { size: '12345678901234567890' }],
  [{ share: '-1.5e3' }, { share: '-1.5e3' }],
  [{ share: 'NaN' }, { share: 'NaN' }],
  [{ big: 'true' }, { big: true }],
  [{ data: '_-8' }, { data: '_-8' }],
  [{ mask: 'expireTime,key.keyName' }, { mask: 'expire_time,key.key_name' }],
];

for (const [json, expected] of accepted)
  test(`${JSON.stringify(json)} is read`, () => {
    assert.deepEqual(readMessage(thing, json), expected);
  });

const refused: readonly (readonly [unknown, RegExp])[] = [
  [[], /body: an object is expected/],
  [{ nope: 1 }, /nope: Unknown name "nope"/],
  [{ constructor: 1 }, /Unknown name "constructor"/],
  [{ keys: [{}, { x: 1 }] }, /keys\[1\]\.x: Unknown name/],
  [{ by_name: 1, byName: {} }, /an object is expected|twice/],
  [{ byName: {}, by_name: {} }, /by_name: it is there twice/],
  [{ kind: 'HALF' }, /kind: a value of Kind is expected: NONE, FULL/],
  [{ kind: 7 }, /kind: a value of Kind/],
  [{ size: 1.5 }, /size: a whole number/],
  [{ share: 'much' }, /share: a number/],
  [{ big: 'yes' }, /big: true or false/],
  [{ name: {} }, /name: text/],
  [{ keys: {} }, /keys: a list/],
  [{ data: 'abcde' }, /data: data is expected in base64/],
  [{ mask: 3 }, /mask: the names of fields/],
];

for (const [json, words] of refused)
  test(`${JSON.stringify(json)} is refused with its place`, () => {
    assert.throws(() => readMessage(thing, json), words);
  });

const queries: readonly (readonly [string, object])[] = [
  ['name=a&kind=FULL', { name: 'a', kind: 'FULL' }],
  ['tags=a&tags=b', { tags: ['a', 'b'] }],
  ['tags=a', { tags: ['a'] }],
  ['key.keyName=a&key.key_names=b', { key: { keyName: 'a', keyNames: ['b'] } }],
  ['alt=json&prettyPrint=true&key=x', {}],
];

for (const [query, expected] of queries)
  test(`the query ${query} is read`, () => {
    assert.deepEqual(readQuery(thing, new URLSearchParams(query)), expected);
  });

const refusedQueries: readonly (readonly [string, RegExp])[] = [
  ['nope=1', /Unknown name "nope"/],
  ['__proto__.x=1', /Unknown name/],
  ['name=a&name=b', /name is there 2 times/],
  ['name.x=a', /Unknown name "name.x"/],
  ['keys.keyName=a', /Unknown name/],
  ['byName=a', /Unknown name/],
  ['alt=proto', /alt is "proto": expected json/],
  ['fields=name', /Unknown name "fields"/],
];

for (const [query, words] of refusedQueries)
  test(`the query ${query} is refused`, () => {
    assert.throws(() => readQuery(thing, new URLSearchParams(query)), words);
  });
