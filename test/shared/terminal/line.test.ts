import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  cell,
  fit,
  lengthOf,
  paint,
  span,
  textOf,
  trimmed,
  wrapped,
  wrappedLine,
} from '../../../shared/terminal/line.ts';

test('text from outside cannot move the cursor or change colours', () => {
  assert.equal(span('a\u001B[31mb\u001B[2Jc\r\nd\u0007').text, 'abc d ');
  assert.equal(cell('a\u001B[31mb', 4).text, 'ab  ');
});

test('a cell has exactly the given width', () => {
  assert.equal(cell('orders', 8).text, 'orders  ');
  assert.equal(cell('orders', 6).text, 'orders');
  assert.equal(cell('inventory', 6).text, 'inven…');
});

test('a line that does not fit is cut where the terminal ends, styles and all', () => {
  const line = [span('abc', 'red'), span('def'), span('ghi', 'bold')];
  assert.deepEqual(fit(line, 5), [
    { text: 'abc', style: 'red' },
    { text: 'de', style: undefined },
  ]);
  assert.deepEqual(fit(line, 100), line);
});

test('without colours a line is its text, without blanks at the end', () => {
  assert.equal(paint([span('a', 'red'), span(' b  ')], false), 'a b');
  assert.equal(textOf([span('a'), span('  ')]), 'a');
});

test('with colours each span is in its style, and nothing after it is', () => {
  assert.equal(paint([span('a', 'red'), span('b')], true), '\u001B[31ma\u001B[39mb');
});

test('long text is broken between words, and the lines after the first are indented', () => {
  assert.deepEqual(wrapped('one two three four', 9), ['one two', '  three', '  four']);
  assert.deepEqual(wrapped('abcdefghijkl', 5), ['abcde', '  fgh', '  ijk', '  l']);
  assert.deepEqual(wrapped('', 5), ['']);
});

test('however text is broken, no line is too long and no letter is lost', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 3, max: 30 }), (text, width) => {
      const lines = wrapped(text, width);
      const letters = (one: string) => one.replaceAll(/\s/gu, '');
      return (
        lines.every((line) => line.length <= width) && letters(lines.join('')) === letters(span(text).text)
      );
    }),
  );
});

test('a line of several styles is broken between words, and every line is indented', () => {
  const line = [span('npm start', 'cyan'), span(' keeps all this running')];
  assert.deepEqual(wrappedLine(line, 20, '  ').map(textOf), ['  npm start keeps', '  all this running']);
  assert.deepEqual(wrappedLine(line, 20, '  ')[0]?.[1], { text: 'npm ', style: 'cyan' });
});

test('blanks at the end of a line take no columns', () => {
  assert.equal(lengthOf(trimmed([span('ab '), span('   ')])), 2);
  assert.deepEqual(trimmed([]), []);
});
