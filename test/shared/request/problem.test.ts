import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import {
  type Problem,
  quoted,
  readField,
  suggestion,
  unknownFields,
} from '../../../shared/request/problem.ts';

test('a problem suggests the nearest known word, whatever its case', () => {
  const known = ['labels', 'retentionPeriod', 'expireTime'];
  assert.equal(suggestion('retention', known), '; did you mean "retentionPeriod"?');
  assert.equal(suggestion('EXPIRETIME', known), '; did you mean "expireTime"?');
  assert.equal(suggestion('label', known), '; did you mean "labels"?');
});

test('a word longer than 64 letters gets no suggestion', () => {
  assert.equal(suggestion('x'.repeat(64), ['labels']), '; did you mean "labels"?');
  assert.equal(suggestion('x'.repeat(65), ['labels']), '');
});

test('an unknown field is a problem with its path', () => {
  assert.deepEqual(unknownFields(['key'], { key: 1, keys: 2 }, 'config'), [
    { path: 'config.keys', message: 'unknown field; did you mean "key"?' },
  ]);
  assert.equal(unknownFields(['key'], { keys: 2 }, '')[0]?.path, 'keys');
});

test('a field is returned if it fits its schema, and otherwise every reason is a problem', () => {
  const schema = v.strictObject({ list: v.array(v.string('a string is expected')) });
  const problems: Problem[] = [];
  assert.deepEqual(readField(schema, { list: ['x'] }, 'field', problems), { list: ['x'] });
  assert.deepEqual(problems, []);
  assert.equal(readField(schema, { list: ['x', 1, 2] }, 'field', problems), undefined);
  assert.deepEqual(problems, [
    { path: 'field.list.1', message: 'a string is expected' },
    { path: 'field.list.2', message: 'a string is expected' },
  ]);
});

test('a quoted value is at most 80 characters, and well-formed', () => {
  assert.equal(quoted('a"b'), '"a\\"b"');
  assert.equal(quoted(7), '7');
  assert.equal(quoted('x'.repeat(78)).length, 80);
  const long = quoted(`${'x'.repeat(77)}🚀🚀`);
  assert.equal(long.length, 80);
  assert.ok(long.endsWith('…'));
  assert.ok(long.isWellFormed());
});

test('a message of valibot that repeats the value is cut', () => {
  const problems: Problem[] = [];
  readField(v.picklist(['a']), 'x'.repeat(10_000), 'field', problems);
  assert.equal(problems[0]?.message.length, 300);
});
