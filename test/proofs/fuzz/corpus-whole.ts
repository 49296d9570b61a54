import { database, good, json, labels } from './requests.ts';

/* Messages with something wrong in them as a whole, or beside the fields that there are. */

const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

/** No request at all. */
export const whole: Readonly<Record<string, string | Uint8Array>> = {
  nothing: '',
  'a space': ' ',
  'half a document': '{"database": "projects/',
  'two documents': '{}{}',
  'a comma too many': '{"database": "x",}',
  'single quotes': "{'database': 'x'}",
  'a comment': '{} // please',
  'not a number': 'NaN',
  'two byte order marks': `\u{feff}\u{feff}${json({})}`,
  'a byte order mark behind': `${json({})}\u{feff}`,
  'no UTF-8': Uint8Array.of(0x7b, 0xff, 0xfe, 0x7d),
  'no UTF-8 in a label': new Uint8Array(Buffer.from(json({ labels: { a: '\u00ff' } }), 'latin1')),
  'an overlong slash': Uint8Array.of(0x22, 0xc0, 0xaf, 0x22),
  'half a surrogate pair in bytes': Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22),
  'null bytes': '\0\0\0\0',
  'a new line in a string': '{"database": "a\nb"}',
  'UTF-16': new Uint8Array(Buffer.from('{}', 'utf16le')),
  'a string': '"backup, please"',
  'a number': '42',
  'a number beyond all numbers': '1e400',
  null: 'null',
  'a list': `[${JSON.stringify(good)}]`,
  'a hundred thousand lists in each other': deep(100_000),
  'thirty thousand lists in each other': deep(30_000),
  'an object of a hundred thousand fields': JSON.stringify(labels(100_000)),
  'ten megabytes of junk': 'x'.repeat(10_000_000),
  'ten megabytes in one string': json({ backupId: 'x'.repeat(10_000_000) }),
  'ten megabytes of white space': `${' '.repeat(10_000_000)}${json({})}`,
};

/** Requests with something beside their fields; of each, the field. */
export const beside: Readonly<Record<string, readonly [field: string, data: string]>> = {
  'a prototype': ['__proto__', `{"__proto__": {"labels": {}}, ${json({}).slice(1)}`],
  'a prototype that is nothing': ['__proto__', `${json({}).slice(0, -1)}, "__proto__": null}`],
  'a constructor': ['constructor', json({ constructor: { prototype: {} } })],
  'a method of all objects': ['toString', json({ toString: 'x' })],
  'a field without a name': ['', json({ '': 'x' })],
  'a look-alike of a field': ['d\u0430tabase', json({ d\u0430tabase: database })],
  'a null in a field': ['labels\0', json({ 'labels\0': {} })],
  'half a surrogate pair for a field': ['\ufffd', json({ '\ud800': 1 })],
  'a field of 60,000 letters': [`${'x'.repeat(299)}…`, json({ ['x'.repeat(60_000)]: 1 })],
  'a misspelt field': ['retention_period', json({ retention_period: '14d' })],
  "Google's own spelling": ['expire_time', json({ expire_time: '2026-12-24T00:00:00Z' })],
};
