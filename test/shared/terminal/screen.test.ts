import assert from 'node:assert/strict';
import { test } from 'node:test';
import { span } from '../../../shared/terminal/line.ts';
import { Screen, terminalOf } from '../../../shared/terminal/screen.ts';

const live = { live: true, colour: false, width: 20 };
const plain = { live: false, colour: false, width: 20 };
const line = (text: string) => [span(text)];

const sequence = '\u001B\\[';
const sequences = new RegExp(`${sequence}(\\d+)F${sequence}J|${sequence}\\?25([hl])|([^\n]*)\n`, 'g');

/** A terminal that understands what a Screen sends: going up some rows, erasing from there, the cursor's switch. */
function terminal() {
  let rows: string[] = [];
  const cursor = { shown: true };
  return {
    rows: () => rows,
    cursor,
    write(text: string): unknown {
      for (const [, up, toggle, content] of text.matchAll(sequences)) {
        if (up !== undefined) rows = rows.slice(0, rows.length - Number(up));
        if (toggle !== undefined) cursor.shown = toggle === 'h';
        if (content !== undefined) rows.push(content);
      }
      return undefined;
    },
  };
}

test('printed lines stay, and the status is redrawn below them', () => {
  const output = terminal();
  const screen = new Screen(output, () => live);
  screen.print(line('one'));
  screen.status([line('0 %'), line('10 %')]);
  screen.print(line('two'));
  screen.status([line('50 %')]);
  assert.deepEqual(output.rows(), ['one', 'two', '50 %']);
  assert.equal(output.cursor.shown, false);
});

test('a closed screen removes the status and shows the cursor', () => {
  const output = terminal();
  const screen = new Screen(output, () => live);
  screen.print(line('one'));
  screen.status([line('50 %')]);
  screen.close();
  screen.print(line('two'));
  assert.deepEqual(output.rows(), ['one', 'two']);
  assert.equal(output.cursor.shown, true);
});

test('after a terminal became narrower, all rows of the broken status lines are overwritten', () => {
  const output = terminal();
  let width = 20;
  const screen = new Screen(output, () => ({ ...live, width }));
  screen.status([line('x'.repeat(18)), line('y')]);
  width = 10;
  let written = '';
  output.write = (text) => (written += text);
  screen.redraw();
  assert.equal(written, '\u001B[3F\u001B[Jxxxxxxxxx\ny\n');
});

test('a status line is cut before the terminal would break it', () => {
  const output = terminal();
  new Screen(output, () => live).status([line('x'.repeat(50))]);
  assert.deepEqual(output.rows(), ['x'.repeat(19)]);
});

test('an output that cannot be overwritten gets no status, only text', () => {
  let written = '';
  const screen = new Screen({ write: (text) => (written += text) }, () => plain);
  screen.print(line('one'));
  screen.status([line('50 %')]);
  screen.close();
  assert.equal(written, 'one\n');
});

test('a pipe gets plain lines', () => {
  assert.deepEqual(terminalOf({ write() {} }, {}), { live: false, colour: false, width: 100 });
});

test('a terminal gets colours and moving bars, and at most 100 columns', () => {
  const output = { write() {}, isTTY: true, columns: 80, hasColors: () => true };
  assert.deepEqual(terminalOf(output, {}), { live: true, colour: true, width: 80 });
  assert.deepEqual(terminalOf({ ...output, columns: 300 }, {}), { live: true, colour: true, width: 100 });
});

test('a terminal that knows no size is as wide as the widest line', () => {
  assert.equal(terminalOf({ write() {}, isTTY: true, columns: 0 }, {}).width, 100);
});

test('NO_COLOR takes the colours away, and an empty one does not', () => {
  const output = { write() {}, isTTY: true, columns: 80, hasColors: () => true };
  assert.deepEqual(terminalOf(output, { NO_COLOR: '1' }), { live: true, colour: false, width: 80 });
  assert.equal(terminalOf(output, { NO_COLOR: '' }).colour, true);
});

test('a dumb terminal cannot draw over lines', () => {
  assert.equal(terminalOf({ write() {}, isTTY: true, columns: 80 }, { TERM: 'dumb' }).live, false);
});
