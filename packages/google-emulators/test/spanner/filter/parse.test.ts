import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Expression, FilterError, type Operator } from '../../../spanner/filter/expression.ts';
import { parseFilter } from '../../../spanner/filter/parse.ts';

/** An expression in brackets that leave no doubt. */
function show(expression: Expression | undefined): string {
  switch (expression?.kind) {
    case undefined:
      return 'everything';
    case 'comparison':
      return `${expression.field}${expression.operator}${expression.value}`;
    case 'not':
      return `not(${show(expression.term)})`;
    case 'and':
    case 'or':
      return `${expression.kind}(${expression.terms.map(show).join(', ')})`;
  }
}

const readAs: Record<string, string> = {
  '': 'everything',
  '  \n ': 'everything',
  'done:true': 'done:true',
  'name = howl': 'name=howl',
  'size_bytes>=10': 'size_bytes>=10',
  'size_bytes != 10': 'size_bytes!=10',
  'NAME:Howl': 'name:Howl',
  '(error:*)': 'error:*',
  '((a:1))': 'a:1',
  'a < "2018-03-28T14:50:00Z"': 'a<2018-03-28T14:50:00Z',
  'a<2018-03-28T14:50:00Z': 'a<2018-03-28T14:50:00Z',
  "a:'it is'": 'a:it is',
  'a:"say \\"(AND)\\" \\\\"': 'a:say "(AND)" \\',
  'a:""': 'a:',
  'a:projects/p/instances/i': 'a:projects/p/instances/i',
  '(metadata.@type=type.googleapis.com/a.b.C) AND metadata.name:d':
    'and(metadata.@type=type.googleapis.com/a.b.C, metadata.name:d)',
  'a:1 AND b:2 AND c:3': 'and(a:1, b:2, c:3)',
  'a:1 b:2': 'and(a:1, b:2)',
  '(a:1)(b:2)': 'and(a:1, b:2)',
  '(a:1)AND(b:2)': 'and(a:1, b:2)',
  'a:1 and not b:2 or c:3': 'and(a:1, or(not(b:2), c:3))',
  'NOT (a:1 b:2)': 'not(and(a:1, b:2))',
  'NOT NOT a:1': 'not(not(a:1))',
  'order:1 android:2': 'and(order:1, android:2)',
  'a:AND AND b:2': 'and(a:AND, b:2)',
};

for (const [text, expected] of Object.entries(readAs))
  test(`${JSON.stringify(text)} is read as ${expected}`, () => {
    assert.equal(show(parseFilter(text, 'OR binds tighter')), expected);
  });

const readBothWays: [text: string, orFirst: string, andFirst: string][] = [
  ['a:1 OR b:2 AND c:3', 'and(or(a:1, b:2), c:3)', 'or(a:1, and(b:2, c:3))'],
  ['a:1 AND b:2 OR c:3', 'and(a:1, or(b:2, c:3))', 'or(and(a:1, b:2), c:3)'],
  ['a:1 b:2 OR c:3 d:4', 'and(a:1, or(b:2, c:3), d:4)', 'or(and(a:1, b:2), and(c:3, d:4))'],
  ['(a:1 OR b:2) AND c:3', 'and(or(a:1, b:2), c:3)', 'and(or(a:1, b:2), c:3)'],
];

for (const [text, orFirst, andFirst] of readBothWays)
  test(`"${text}" is parsed by the precedence of its operators`, () => {
    assert.equal(show(parseFilter(text, 'OR binds tighter')), orFirst);
    assert.equal(show(parseFilter(text, 'AND binds tighter')), andFirst);
  });

const unreadable: Record<string, string> = {
  howl: 'expected an operator at position 5',
  'a:': 'expected a value at position 3',
  'a:1)': 'expected AND, OR or the end at position 4',
  '(a:1': 'expected ")" at position 5',
  '()': 'expected a field at position 2',
  'a:1 OR': 'expected a field at position 7',
  'a:1 AND AND b:2': 'expected an operator at position 13',
  ':1': 'expected a field at position 1',
  'a ~ 1': 'expected an operator at position 3',
  'a:"open': 'expected a value at position 3',
  '-a:1': 'expected a field at position 1',
};

for (const [text, words] of Object.entries(unreadable))
  test(`"${text}" is no filter: ${words}`, () => {
    assert.throws(() => parseFilter(text, 'OR binds tighter'), new FilterError(words));
  });

test('a filter that is nested too deeply is refused', () => {
  const text = `${'('.repeat(10_000)}a:1${')'.repeat(10_000)}`;
  assert.throws(() => parseFilter(text, 'OR binds tighter'), FilterError);
});

const precedence = fc.constantFrom('OR binds tighter' as const, 'AND binds tighter' as const);
const operator = fc.constantFrom<Operator>('<', '>', '<=', '>=', '!=', '=', ':');
const field = fc
  .stringMatching(/^[a-z][a-z0-9_]{0,5}(\.@?[a-z]{1,3})?$/)
  .filter((it) => !['and', 'or', 'not'].includes(it));
const plain = { noNullPrototype: true };
const comparison = fc.record(
  { kind: fc.constant('comparison' as const), field, operator, value: fc.string({ unit: 'grapheme' }) },
  plain,
);
const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4 },
    comparison,
    fc.record({ kind: fc.constant('not' as const), term: tie('expression') }, plain),
    fc.record(
      {
        kind: fc.constantFrom('and' as const, 'or' as const),
        terms: fc.array(tie('expression'), { minLength: 2, maxLength: 4 }),
      },
      plain,
    ),
  ),
}));

function write(it: Expression): string {
  switch (it.kind) {
    case 'comparison':
      return `${it.field} ${it.operator} "${it.value.replaceAll(/["\\]/g, '\\$&')}"`;
    case 'not':
      return `NOT (${write(it.term)})`;
    case 'and':
    case 'or':
      return it.terms.map((term) => `(${write(term)})`).join(` ${it.kind.toUpperCase()} `);
  }
}

test('a filter that is written with all its parentheses is parsed back to the same', () => {
  fc.assert(
    fc.property(expression, precedence, (it, tighter) => {
      assert.deepEqual(parseFilter(write(it), tighter), it);
    }),
  );
});

test('every text is a filter or a FilterError', () => {
  const fragment = fc.constantFrom(
    '(',
    ')',
    'a',
    ':',
    '=',
    '<',
    '1',
    ' ',
    'AND',
    'OR',
    'NOT',
    '"',
    "'",
    '\\',
    '.@',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(fragment).map((it) => it.join('')),
      ),
      precedence,
      (text, tighter) => {
        try {
          parseFilter(text, tighter);
        } catch (error) {
          assert.ok(error instanceof FilterError, String(error));
        }
      },
    ),
  );
});
