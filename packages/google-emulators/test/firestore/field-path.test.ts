import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FieldPath } from '@google-cloud/firestore';
import fc from 'fast-check';
import { fieldAt, parseFieldPath, project, withField } from '../../firestore/field-path.ts';
import { integer, map } from './values.ts';

const names = fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { minLength: 1, maxLength: 4 });

test('every path that the client library writes can be read back', () => {
  fc.assert(fc.property(names, (path) => assert.deepEqual(parseFieldPath(formatted(path)), path)));
});

test('a malformed path is refused', () => {
  for (const bad of ['', '.', 'a.', '.a', 'a..b', '1a', 'a b', '`a', 'a`b`', '``', '`a`b'])
    assert.throws(() => parseFieldPath(bad), /Invalid property path/, bad);
});

test('a field that was set can be read, and is gone once removed', () => {
  fc.assert(
    fc.property(names, (path) => {
      const fields = withField({ other: integer(0) }, path, integer(1));
      assert.deepEqual(fieldAt(fields, path), integer(1));
      assert.equal(fieldAt(withField(fields, path, undefined), path), undefined);
    }),
  );
});

test('removing a missing field changes nothing', () => {
  const fields = { a: integer(1) };
  assert.equal(withField(fields, ['x', 'y'], undefined), fields);
  assert.equal(withField(fields, ['a', 'y'], undefined), fields);
});

test('a property that every object inherits is no field', () => {
  assert.equal(fieldAt({}, ['constructor']), undefined);
  assert.equal(fieldAt({}, ['toString', 'name']), undefined);
});

test('a projection keeps the nesting of fields', () => {
  const fields = { m: map({ x: integer(1), y: integer(2), z: integer(3) }), other: integer(4) };
  assert.deepEqual(project(fields, [['m', 'x'], ['m', 'z'], ['none']]), {
    m: map({ x: integer(1), z: integer(3) }),
  });
});

/** `toString` is not in the client library's types, though it is how it writes a path. */
function formatted(path: string[]): string {
  return Reflect.apply(Reflect.get(new FieldPath(...path), 'toString'), new FieldPath(...path), []);
}
