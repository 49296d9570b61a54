import assert from 'node:assert/strict';
import { test } from 'node:test';
import { legibleJson } from '../../../shared/terminal/legible-json.ts';

test('legibleJson escapes characters that cannot be seen, and means the same', () => {
  const value = { label: 'a\u202eb\u200bc\u00a0d\u2066\u{e0041}\u009b' };
  const text = legibleJson(value);
  assert.equal(text, '{"label":"a\\u202eb\\u200bc\u00a0d\\u2066\\udb40\\udc41\\u009b"}');
  assert.deepEqual(JSON.parse(text), value);
});

test('legibleJson keeps the line ends of an indented document', () => {
  assert.equal(legibleJson({ a: 1 }, 2), '{\n  "a": 1\n}');
});
