import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Entry, entryLines } from '../../../shared/terminal/entry.ts';
import { textOf } from '../../../shared/terminal/line.ts';

const widths = { when: 6, about: 10, all: 72 };
const entry: Entry = { when: '0.4 s', source: 'event', about: 'orders', what: 'started', details: ['op 1'] };

test('an entry is a row: when, from where, about what, what, and the details', () => {
  assert.deepEqual(entryLines(entry, widths).map(textOf), [
    '   0.4 s  ← event    orders      started    op 1',
  ]);
});

test('an entry that happened without a word leaves no hole for it', () => {
  const [line = []] = entryLines({ ...entry, source: 'request', what: '', details: ['keep it'] }, widths);
  assert.equal(textOf(line), '   0.4 s  → request  orders      keep it');
});

test('details that are too long go on below themselves, and no line is too wide', () => {
  const details = ['a reason that takes more than a line', 'another'];
  const lines = entryLines({ ...entry, details }, widths).map(textOf);
  assert.deepEqual(lines, [
    '   0.4 s  ← event    orders      started    a reason that takes more',
    '                                              than a line',
    '                                            another',
  ]);
  assert.ok(lines.every((line) => line.length <= widths.all));
});

test('where there is less room the source is told by its arrow, then details stand below', () => {
  const details = ['a reason that takes more than a line'];
  assert.deepEqual(entryLines({ ...entry, details }, { ...widths, all: 63 }).map(textOf), [
    '   0.4 s  ← orders      started    a reason that takes more',
    '                                     than a line',
  ]);
  assert.deepEqual(entryLines({ ...entry, details }, { ...widths, all: 42 }).map(textOf), [
    '   0.4 s  ← orders      started',
    '            a reason that takes more than',
    '              a line',
  ]);
});

test('a name is cut only where it does not fit beside what happened', () => {
  const long = { ...entry, about: 'customers-before-migration', details: [] };
  const widest = { when: 6, about: 26, all: 60 };
  assert.deepEqual(entryLines(long, widest).map(textOf), ['   0.4 s  ← customers-before-migration  started']);
  assert.deepEqual(entryLines(long, { ...widest, all: 40 }).map(textOf), [
    '   0.4 s  ← customers-before…  started',
  ]);
});

test('an entry without details is still a line', () => {
  assert.equal(entryLines({ ...entry, details: [] }, widths).length, 1);
});

test('a name that does not fit beside what happened is on a line of its own, whole', () => {
  const name = 'projects/local/instances/main/backups/before';
  assert.deepEqual(entryLines({ ...entry, details: [`${name} was asked for`] }, widths).map(textOf), [
    '   0.4 s  ← event    orders      started',
    `            ${name} was asked for`,
  ]);
});

test('a line whose details stand below ends with what happened, not with blanks', () => {
  const [line = []] = entryLines(entry, { ...widths, all: 42 });
  assert.equal(line.map(({ text }) => text).join(''), '   0.4 s  ← orders      started');
});
