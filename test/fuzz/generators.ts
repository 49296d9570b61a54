import fc from 'fast-check';
import { harmless, refused } from './corpus.ts';

/* Messages that nobody thought of: requests with something wrong in them, at every level from bytes to fields. */

const database = 'projects/shop/instances/main/databases/orders';
const key = 'projects/p/locations/l/keyRings/r/cryptoKeys/k';

const amount = fc.oneof(fc.nat(400), fc.constantFrom('1.5', '0', '-1', '1e9', '999999999', ''));
const duration = fc
  .tuple(
    fc.constantFrom('', 'P', 'PT', 'p'),
    fc.array(fc.tuple(amount, fc.constantFrom(...'ymwdhms', 'T', 'x')), { maxLength: 4 }),
  )
  .map(([sign, parts]) => sign + parts.flat().join(''));
const time = fc.oneof(
  fc
    .date({ min: new Date('0000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString()),
  fc
    .date({ min: new Date('2026-11-20'), max: new Date('2027-12-01'), noInvalidDate: true })
    .map((date) => date.toISOString()),
  fc.constantFrom('2026-12-31T23:59:60Z', '2026-02-30T00:00:00Z', '2026-12-24T00:00:00+99:99', '2026-12-24'),
);
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'grapheme', maxLength: 80 }),
);
const anything = fc.oneof(fc.jsonValue({ maxDepth: 4 }), anyText, duration, time);

/** What belongs in a field's place, and now and then anything else. */
const mostly = <Value>(right: fc.Arbitrary<Value>) =>
  fc.oneof({ weight: 24, arbitrary: right }, { weight: 1, arbitrary: anything });

/** The same for keys and texts. */
const mostlyText = (right: fc.Arbitrary<string>) =>
  fc.oneof({ weight: 24, arbitrary: right }, { weight: 1, arbitrary: anyText });

const encryption = fc.oneof(
  fc.record({
    encryptionType: fc.constantFrom('USE_DATABASE_ENCRYPTION', 'GOOGLE_DEFAULT_ENCRYPTION', 'NONE'),
  }),
  fc.record({
    encryptionType: fc.constant('CUSTOMER_MANAGED_ENCRYPTION'),
    kmsKeyName: mostly(fc.constant(key)),
  }),
  fc.record({
    encryptionType: fc.constant('CUSTOMER_MANAGED_ENCRYPTION'),
    kmsKeyNames: mostly(fc.array(mostly(fc.constant(key)), { maxLength: 40 })),
  }),
);

const expiry = fc.oneof(
  { weight: 4, arbitrary: fc.record({ retentionPeriod: mostly(fc.nat(400).map((days) => `${days}d`)) }) },
  { weight: 1, arbitrary: fc.record({ retentionPeriod: duration }) },
  { weight: 2, arbitrary: fc.record({ expireTime: mostly(time) }) },
  { weight: 1, arbitrary: fc.record({ retentionPeriod: duration, expireTime: time }) },
);

const rest = fc.record(
  {
    backupId: mostly(fc.oneof(fc.constantFrom('nightly', '{database}-{date}', 'b-{hour}{minute}'), anyText)),
    versionTime: mostly(fc.constantFrom('2026-11-22T09:00:00Z', '2026-11-22T11:00:00.123456789+02:00')),
    encryptionConfig: mostly(encryption),
    startWithin: mostly(fc.constantFrom('1h', 'P1D', '31d')),
    labels: mostly(
      fc.dictionary(
        mostlyText(fc.stringMatching(/^[A-Za-z][\w.-]{0,62}$/)),
        mostlyText(fc.string({ maxLength: 140 })),
        {
          maxKeys: 18,
        },
      ),
    ),
  },
  { requiredKeys: [] },
);

const strangers = fc.dictionary(
  fc.oneof(fc.constantFrom('', '__proto__', 'constructor', 'retention'), anyText),
  anything,
  {
    minKeys: 1,
    maxKeys: 3,
  },
);

const request = fc
  .tuple(
    mostly(fc.constant(database)),
    expiry,
    rest,
    fc.oneof({ weight: 9, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: strangers }),
  )
  .map(([name, ...parts]) => Object.assign({ database: name }, ...parts));

/** A valid text with a part of it cut out, doubled, or written over. */
const damaged = fc
  .tuple(
    fc.constantFrom(...Object.values({ ...refused, ...harmless }).filter((data) => data.length < 5_000)),
    fc.nat(),
    fc.nat(60),
    anyText,
  )
  .map(([data, at, length, text]) => {
    const bytes = Buffer.from(data);
    const from = bytes.length === 0 ? 0 : at % bytes.length;
    return Buffer.concat([bytes.subarray(0, from), Buffer.from(text), bytes.subarray(from + length)]);
  });

/** Any message's data. */
export const data: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 6, arbitrary: request.map((fields) => Buffer.from(JSON.stringify(fields))) },
  { weight: 2, arbitrary: damaged },
  { weight: 1, arbitrary: fc.json({ maxDepth: 6 }).map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 2_000 }) },
);
