import assert from 'node:assert/strict';
import { test } from 'node:test';
import { traceOf } from '../../../shared/runtime/trace.ts';

const trace = '0af7651916cd43dd8448eb211c80319c';
const field = { 'logging.googleapis.com/trace': `projects/p/traces/${trace}` };

for (const [form, header, expected] of [
  ["the W3C's traceparent", `00-${trace}-b7ad6b7169203331-01`, field],
  ["Google's older header", `${trace}/1234;o=1`, field],
  ["Google's older header without a span", trace, field],
  ["Google's older header with options only", `${trace};o=1`, field],
  ['nothing', undefined, {}],
  ['an empty header', '', {}],
  ['a header that is no trace', 'hello', {}],
  ['a trace that is too long', `${trace}ab/1`, {}],
] as const) {
  test(`a trace is read from ${form}${Object.keys(expected).length === 0 ? ': there is none' : ''}`, () => {
    assert.deepEqual(traceOf(header, 'p'), expected);
  });
}
