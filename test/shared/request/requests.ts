import fc from 'fast-check';
import { placeholders } from '../../../shared/request/backup-id.ts';
import { encryptionTypes } from '../../../shared/request/request-schema.ts';
import { at, days, hours } from '../record/builders.ts';

/* Requests as publishers may write them, for property tests. */

const id = (longest: number) =>
  fc
    .tuple(
      fc.stringMatching(/^[a-z]$/),
      fc.stringMatching(new RegExp(`^[a-z0-9-]{0,${longest - 2}}[a-z0-9]$`)),
    )
    .map((parts) => parts.join(''));

const databaseName = fc
  .tuple(id(30), id(30), id(30))
  .map(([project, instance, database]) => `projects/${project}/instances/${instance}/databases/${database}`);

const keyName = fc
  .constantFrom('one', 'two', 'three')
  .map((name) => `projects/shop/locations/europe/keyRings/ring/cryptoKeys/${name}`);

const encryptionConfig = fc.oneof(
  fc.constantFrom(...encryptionTypes.slice(0, 3)).map((encryptionType) => ({ encryptionType })),
  keyName.map((kmsKeyName) => ({ encryptionType: 'CUSTOMER_MANAGED_ENCRYPTION', kmsKeyName })),
  fc
    .uniqueArray(keyName, { minLength: 1 })
    .map((kmsKeyNames) => ({ encryptionType: 'CUSTOMER_MANAGED_ENCRYPTION', kmsKeyNames })),
);

const expiry = fc.oneof(
  fc.integer({ min: 1, max: 365 }).map((n) => ({ retentionPeriod: `${n}d` })),
  fc.integer({ min: 1, max: 52 }).map((n) => ({ retentionPeriod: `P${n}W` })),
  fc.integer({ min: 1, max: 11 }).map((n) => ({ retentionPeriod: `p${n}m` })),
  fc.integer({ min: 7 * hours, max: 365 * days }).map((ms) => ({ expireTime: at(ms) })),
  fc.constant({}),
);

const labels = fc.dictionary(
  fc
    .stringMatching(/^[a-z][a-zA-Z0-9_./-]{0,9}$/)
    .filter((key) => key !== 'prototype' && key !== 'constructor'),
  fc.string({ maxLength: 128, unit: 'grapheme-ascii' }),
  { maxKeys: 16 },
);

/** Requests with nothing wrong in them. */
export const validRequests = fc
  .tuple(
    fc.record({ database: databaseName }),
    expiry,
    fc.record(
      {
        backupId: fc.oneof(
          id(60),
          id(20).map((text) => `${text}-{date}-{hour}{minute}`),
        ),
        versionTime: fc.integer({ min: -7 * days, max: 0 }).map(at),
        encryptionConfig,
        startWithin: fc.constantFrom('1h', 'PT30M', '31d', '0.5d'),
        labels,
      },
      { requiredKeys: [] },
    ),
  )
  .map((parts) => Object.assign({}, ...parts) as { database: string; labels?: Record<string, string> });

const words = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    ...placeholders.map((name) => `{${name}}`),
    '__proto__',
    '\ud800',
    '14d',
    '1m',
    at(days),
    '',
  ),
);

const fieldNames = fc.constantFrom(
  ...['database', 'backupId', 'retentionPeriod', 'expireTime', 'versionTime', 'encryptionConfig'],
  ...['startWithin', 'labels', 'encryptionType', 'kmsKeyName', 'kmsKeyNames', '__proto__', 'constructor'],
);

const values = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    words,
    fc.constantFrom(null, true, 0, -1, 1e308, ...encryptionTypes),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(fieldNames, words), tie('value'), { maxKeys: 4 }),
  ),
})).value;

/** Objects that have a request's fields, each with anything in it. */
export const anyRequests = fc
  .tuple(
    validRequests,
    fc.dictionary(fc.oneof({ weight: 5, arbitrary: fieldNames }, words), values, { maxKeys: 5 }),
  )
  .map(([valid, changes]) => ({ ...valid, ...changes }));
