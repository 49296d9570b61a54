import assert from 'node:assert/strict';
import { test } from 'node:test';
import spannerProtos, { type google } from '@google-cloud/spanner-api/build/protos/protos.js';
import { mergedResults, textsOf } from '../../../spanner/upstream/result-rows.ts';

type Value = google.protobuf.IValue;
const { PartialResultSet } = spannerProtos.google.spanner.v1;
const { ListValue } = spannerProtos.google.protobuf;

const text = (stringValue: string): Value => ({ stringValue });
const list = (...values: Value[]): Value => ({ listValue: { values } });
const number = (numberValue: number): Value => ({ numberValue });
const nothing: Value = { nullValue: 0 };

/** The rows of a result with so many columns, whose parts come as they would on the wire. */
async function rowsOf(columns: number, ...parts: { values: Value[]; chunkedValue?: boolean }[]) {
  const fields = Array.from({ length: columns }, (_, n) => ({ name: `c${n}` }));
  async function* arriving() {
    for (const [index, part] of parts.entries()) {
      const metadata = index === 0 ? { metadata: { rowType: { fields } } } : {};
      yield PartialResultSet.decode(PartialResultSet.encode({ ...metadata, ...part }).finish());
    }
  }
  const { rows } = await mergedResults(arriving());
  return rows.map((row) => ListValue.toObject(ListValue.decode(row)).values);
}

test('values are cut into rows, wherever the parts of a result end', async () => {
  const rows = await rowsOf(
    2,
    { values: [text('a'), number(1), text('b')] },
    { values: [] },
    { values: [nothing] },
  );
  assert.deepEqual(rows, [
    [text('a'), number(1)],
    [text('b'), nothing],
  ]);
});

test('a result without rows has its columns', async () => {
  assert.deepEqual(await rowsOf(2, { values: [] }), []);
});

const joined: [string, Value, Value, Value][] = [
  ['a text', text('ab'), text('cd'), text('abcd')],
  ['a list of numbers', list(number(2), number(3)), list(number(4)), list(number(2), number(3), number(4))],
  [
    'a list of texts',
    list(text('a'), text('b')),
    list(text('c'), text('d')),
    list(text('a'), text('bc'), text('d')),
  ],
  [
    'a list of lists',
    list(text('a'), list(text('b'), text('c'))),
    list(list(text('d')), text('e')),
    list(text('a'), list(text('b'), text('cd')), text('e')),
  ],
  [
    'a list that ends in NULL',
    list(text('a'), nothing),
    list(text('c')),
    list(text('a'), nothing, text('c')),
  ],
  ['an empty list', list(), list(text('c')), list(text('c'))],
];

for (const [what, head, tail, whole] of joined)
  test(`${what} that arrives in two parts is joined`, async () => {
    const rows = await rowsOf(
      1,
      { values: [text('x'), head], chunkedValue: true },
      { values: [tail, text('y')] },
    );
    assert.deepEqual(rows, [[text('x')], [whole], [text('y')]]);
  });

test('a value can arrive in many parts', async () => {
  const parts = ['a', 'b', 'c'].map((it) => ({ values: [text(it)], chunkedValue: true }));
  assert.deepEqual(await rowsOf(1, ...parts, { values: [text('d')] }), [[text('abcd')]]);
});

test('parts that do not belong together are an error', async () => {
  await assert.rejects(
    rowsOf(1, { values: [text('a')], chunkedValue: true }, { values: [number(1)] }),
    /parts/,
  );
});

test('every kind of value in a row has a text', () => {
  const row = ListValue.encode({ values: [text('a'), nothing, { boolValue: true }, number(1.5)] }).finish();
  assert.deepEqual(textsOf(row), ['a', '', 'true', '1.5']);
});
