import fc from 'fast-check';
import { harmless, refused } from './corpus.ts';
import { database, key } from './requests.ts';
import { databases, durations, keys, labelMaps, raw, slots, strangers, times } from './tricks.ts';

/* Messages that nobody thought of: requests with something wrong in them, at every level from bytes to fields. */

/** How often each trick was played so far, by its name. */
export const played = new Map<string, number>();

const any = <Value>(tricks: Readonly<Record<string, fc.Arbitrary<Value>>>) =>
  fc.oneof(
    ...Object.entries(tricks).map(([name, trick]) =>
      trick.map((value) => {
        played.set(name, (played.get(name) ?? 0) + 1);
        return value;
      }),
    ),
  );

const amount = fc.oneof(fc.nat(400), fc.constantFrom('1.5', '0', '-1', '1e9', '999999999', ''));
const duration = fc.oneof(
  any(durations),
  fc
    .tuple(
      fc.constantFrom('', 'P', 'PT', 'p'),
      fc.array(fc.tuple(amount, fc.constantFrom(...'ymwdhms', 'T', 'x')), { maxLength: 4 }),
    )
    .map(([sign, parts]) => sign + parts.flat().join('')),
);
const dates = (min: string, max: string) =>
  fc.date({ min: new Date(min), max: new Date(max), noInvalidDate: true }).map((date) => date.toISOString());
const time = fc.oneof(
  any(times),
  dates('0000-01-01', '9999-12-31'),
  dates('2026-11-20', '2027-12-01'),
  fc.constantFrom('2026-12-24T00:00:00+99:99', '2026-12-24'),
);
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'grapheme', maxLength: 80 }),
);
const anything = fc.oneof(fc.jsonValue({ maxDepth: 4 }), anyText, duration, time);

/** What belongs in a field's place, now and then a trick of its kind, and now and then anything else. */
const mostly = <Value>(right: fc.Arbitrary<Value>, tricks: fc.Arbitrary<unknown> = anything) =>
  fc.oneof(
    { weight: 40, arbitrary: right },
    { weight: 2, arbitrary: tricks },
    { weight: 1, arbitrary: anything },
  );

/** The same for keys and texts. */
const mostlyText = (right: fc.Arbitrary<string>) =>
  fc.oneof({ weight: 24, arbitrary: right }, { weight: 1, arbitrary: anyText });

const someKey = mostly(fc.constant(key), any(keys));

const encryption = fc.oneof(
  fc.record({
    encryptionType: fc.constantFrom('USE_DATABASE_ENCRYPTION', 'GOOGLE_DEFAULT_ENCRYPTION', 'NONE'),
  }),
  fc.record({ encryptionType: fc.constant('CUSTOMER_MANAGED_ENCRYPTION'), kmsKeyName: someKey }),
  fc.record({
    encryptionType: fc.constant('CUSTOMER_MANAGED_ENCRYPTION'),
    kmsKeyNames: mostly(fc.array(someKey, { maxLength: 40 })),
  }),
);

const days = fc.nat(400).map((count) => `${count}d`);
const expiry = fc.oneof(
  { weight: 12, arbitrary: fc.record({ retentionPeriod: mostly(days, duration) }) },
  { weight: 1, arbitrary: fc.record({ retentionPeriod: duration }) },
  { weight: 2, arbitrary: fc.record({ expireTime: mostly(time, any(times)) }) },
  { weight: 1, arbitrary: fc.record({ retentionPeriod: duration, expireTime: time }) },
);

const labels = fc.dictionary(
  mostlyText(fc.stringMatching(/^[A-Za-z][\w.-]{0,62}$/)),
  mostlyText(fc.string({ maxLength: 140 })),
  { maxKeys: 18 },
);

const slot = fc.record({
  cron: fc.constantFrom('30 1 * * *', '59 * * * *', '*/5 0-6 1,15 jan-MAR mon', '0 0 29 2 *', '* * * * *'),
  timeZone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'Etc/UTC', 'Australia/Lord_Howe'),
});

const rest = fc.record(
  {
    backupId: mostly(fc.oneof(fc.constantFrom('nightly', '{database}-{date}', 'b-{hour}{minute}'), anyText)),
    slot: mostly(fc.oneof(slot, fc.constant(null)), any<unknown>(slots)),
    versionTime: mostly(
      fc.constantFrom('2026-11-22T09:00:00Z', '2026-11-22T11:00:00.123456789+02:00'),
      any(times),
    ),
    encryptionConfig: mostly(encryption),
    startWithin: mostly(fc.constantFrom('1h', 'P1D', '31d'), any(durations)),
    labels: mostly(labels, any(labelMaps)),
  },
  { requiredKeys: [] },
);

/** Field by field as JSON text, because an object can hold neither `__proto__` nor a field twice. */
const field = (name: fc.Arbitrary<string>, value: fc.Arbitrary<string>) =>
  fc.tuple(name, value).map(([left, right]) => `${JSON.stringify(left)}:${right}`);
const values = anything.map((value) => JSON.stringify(value) ?? 'null');
const extra = fc.array(
  fc.oneof(
    field(any(strangers), values),
    field(anyText, values),
    field(
      fc.constantFrom('database', 'labels', 'backupId', 'retentionPeriod', 'x'),
      fc.oneof(values, any(raw)),
    ),
  ),
  { minLength: 1, maxLength: 3 },
);

const request = fc
  .tuple(
    mostly(fc.constant(database), any(databases)),
    expiry,
    rest,
    fc.oneof({ weight: 9, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: extra }),
  )
  .map(([name, expires, others, added]) => {
    const fields = Object.entries({ database: name, ...expires, ...others });
    const texts = fields.flatMap(([at, value]) => {
      const text = JSON.stringify(value);
      return text === undefined ? [] : `${JSON.stringify(at)}:${text}`;
    });
    return `{${[...texts, ...added].join(',')}}`;
  });

/** A valid text with a part of it cut out, doubled, or written over. */
const damaged = fc
  .tuple(
    fc.constantFrom(
      ...[...refused.map(({ data }) => data), ...Object.values(harmless)].filter(
        ({ length }) => length < 5_000,
      ),
    ),
    fc.nat(),
    fc.nat(60),
    anyText,
  )
  .map(([data, at, length, text]) => {
    const bytes = Buffer.from(data);
    const from = bytes.length === 0 ? 0 : at % bytes.length;
    return Buffer.concat([bytes.subarray(0, from), Buffer.from(text), bytes.subarray(from + length)]);
  });

const withdrawal = fc
  .tuple(
    mostly(fc.constantFrom('11840926193847261', 'x'.repeat(128)), anyText),
    mostly(fc.constant('projects/shop/instances/main/backups/nightly'), any(databases)),
    fc.oneof({ weight: 9, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: extra }),
  )
  .map(([withdraw, backup, added]) => {
    const fields = [`"withdraw":${JSON.stringify(withdraw)}`, `"backup":${JSON.stringify(backup)}`];
    return `{${[...fields, ...added].join(',')}}`;
  });

/** Any message's data. */
export const data: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 12, arbitrary: request.map((text) => Buffer.from(text)) },
  { weight: 3, arbitrary: withdrawal.map((text) => Buffer.from(text)) },
  { weight: 4, arbitrary: damaged },
  { weight: 1, arbitrary: any(raw).map((text) => Buffer.from(text)) },
  { weight: 2, arbitrary: fc.json({ maxDepth: 6 }).map((text) => Buffer.from(text)) },
  { weight: 2, arbitrary: fc.uint8Array({ maxLength: 2_000 }) },
);
