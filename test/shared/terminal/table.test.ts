import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textOf } from '../../../shared/terminal/line.ts';
import { type Column, tableLines } from '../../../shared/terminal/table.ts';

interface Row {
  readonly name: string;
  readonly state: string;
}

const columns: readonly Column<Row>[] = [
  { title: 'NAME', text: ({ name }) => name, least: 8 },
  { title: 'STATE', text: ({ state }) => state },
];
const rows: readonly Row[] = [
  { name: 'orders-before-release-42', state: 'succeeded' },
  { name: 'stock', state: 'running' },
];
const at = (width: number) => tableLines(columns, rows, width).map(textOf);

test('a table is as wide as what is in it', () => {
  assert.deepEqual(at(200), [
    'NAME                      STATE',
    'orders-before-release-42  succeeded',
    'stock                     running',
  ]);
});

test('a table that is too wide cuts the columns that may be cut, and no others', () => {
  assert.deepEqual(at(25), ['NAME            STATE', 'orders-before…  succeeded', 'stock           running']);
});

test('a table that is still too wide shows each row as lines', () => {
  assert.deepEqual(at(18), [
    'NAME   orders-before-release-42',
    'STATE  succeeded',
    '',
    'NAME   stock',
    'STATE  running',
    '',
  ]);
});

test('a value too long for its line is broken between words, never within one', () => {
  const wordy = { name: 'orders-before-release-42', state: 'it waits for stock' };
  assert.deepEqual(tableLines(columns, [wordy], 20).map(textOf), [
    'NAME   orders-before-release-42',
    'STATE  it waits for',
    '       stock',
    '',
  ]);
});
