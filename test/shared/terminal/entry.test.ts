import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Entry, entryLines } from '../../../shared/terminal/entry.ts';
import { textOf } from '../../../shared/terminal/line.ts';

const widths = { when: 6, about: 10, all: 72 };
const entry: Entry = { when: '0.4 s', source: 'event', about: 'orders', what: 'started', details: ['op 1'] };

test('an entry is a row: time, source, subject, what happened, and details', () => {
  assert.deepEqual(entryLines(entry, widths).map(textOf), [
    '   0.4 s  ← event    orders      started    op 1',
  ]);
});

test('an entry without a word for what happened keeps its columns', () => {
  const [line = []] = entryLines({ ...entry, source: 'request', what: '', details: ['keep it'] }, widths);
  assert.equal(textOf(line), '   0.4 s  → request  orders      keep it');
});

test('long details continue below themselves, and no line is too wide', () => {
  const details = ['a reason that takes more than a line', 'another'];
  const lines = entryLines({ ...entry, details }, widths).map(textOf);
  assert.deepEqual(lines, [
    '   0.4 s  ← event    orders      started    a reason that takes more',
    '                                              than a line',
    '                                            another',
  ]);
  assert.ok(lines.every((line) => line.length <= widths.all));
});

test('a narrow entry shows its source as an arrow; a narrower one puts its details below', () => {
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

test('a name is cut only if it does not fit beside what happened', () => {
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

test('a name too long for the details has a line of its own, uncut', () => {
  const name = 'projects/local/instances/main/backups/before';
  assert.deepEqual(entryLines({ ...entry, details: [`${name} was asked for`] }, widths).map(textOf), [
    '   0.4 s  ← event    orders      started',
    `            ${name} was asked for`,
  ]);
});

test('a line whose details are below ends without blanks', () => {
  const [line = []] = entryLines(entry, { ...widths, all: 42 });
  assert.equal(line.map(({ text }) => text).join(''), '   0.4 s  ← orders      started');
});
