import * as v from 'valibot';
import { databaseNamePattern, kmsKeyNamePattern, longestName } from '../spanner/names.ts';
import { parseTimestamp, rfc3339Pattern } from '../spanner/timestamp.ts';
import { durationPattern, parseDuration } from './duration.ts';
import { SlotSchema } from './slot-schema.ts';

/*
 * The request as publishers write it. From this one schema come the TypeScript type, the validation and the
 * published JSON Schema. Rules that need more than one field, or the time, are in parse-request.ts.
 */

/** Every event repeats the labels. Their bound keeps a record with many requests below Firestore's 1 MiB. */
export const labelLimits = { count: 16, keyLength: 63, valueLength: 128 } as const;

/** The most bytes that 128 letters of any script take. A control character takes six bytes in the JSON of an event. */
const labelBytes = 3 * labelLimits.valueLength;

// Starting with a letter keeps out Firestore's reserved `__…__` field names.
const labelKey = /^[A-Za-z][A-Za-z0-9_.\-/]{0,62}$/;

const duration = v.pipe(
  v.string('a duration in a string is expected, such as "14d"'),
  v.regex(
    durationPattern,
    (issue) => `${issue.received} is not a duration: write it as "14d", "1d12h" or "P14D"`,
  ),
  v.check(
    (text) => !durationPattern.test(text) || parseDuration(text) !== undefined,
    'a duration is longer than nothing and at most a century',
  ),
  v.metadata({ examples: ['14d', '1d12h', 'P14D'] }),
);

const timestamp = v.pipe(
  v.string('a time in a string is expected, such as "2026-11-22T10:00:00Z"'),
  v.regex(
    rfc3339Pattern,
    (issue) => `${issue.received} is not a time in RFC 3339: write it as "2026-11-22T10:00:00Z"`,
  ),
  v.check(
    (text) => !rfc3339Pattern.test(text) || parseTimestamp(text) !== undefined,
    (issue) => `${issue.received} does not exist in the calendar`,
  ),
  v.metadata({ format: 'date-time', examples: ['2026-11-22T10:00:00Z'] }),
);

// Not in the published schema, which may only get wider; docs/contract says it. Firestore cannot keep a longer one.
const notTooLong = v.check(
  (name: string) => name.length <= longestName,
  `a name has at most ${longestName} characters`,
);

const kmsKeyName = v.pipe(
  v.string('the name of a key is expected, in a string'),
  v.regex(
    kmsKeyNamePattern,
    (issue) =>
      `${issue.received} is not a key: write projects/P/locations/L/keyRings/R/cryptoKeys/K, without a version`,
  ),
  notTooLong,
  v.metadata({ examples: ['projects/shop/locations/europe-west1/keyRings/spanner/cryptoKeys/backups'] }),
);

/** Google's guide calls the first `USE_CONFIG_DEFAULT_OR_BACKUP_ENCRYPTION`, a name that the API knows for copies only. */
export const encryptionTypes = [
  'USE_DATABASE_ENCRYPTION',
  'USE_CONFIG_DEFAULT_OR_BACKUP_ENCRYPTION',
  'GOOGLE_DEFAULT_ENCRYPTION',
  'CUSTOMER_MANAGED_ENCRYPTION',
] as const;

export const EncryptionConfigSchema = v.strictObject({
  encryptionType: v.pipe(
    v.picklist(encryptionTypes, `one of ${encryptionTypes.join(', ')} is expected`),
    v.description(
      'USE_DATABASE_ENCRYPTION is the default, and USE_CONFIG_DEFAULT_OR_BACKUP_ENCRYPTION another name for it. CUSTOMER_MANAGED_ENCRYPTION takes kmsKeyName or kmsKeyNames, one of the two; the others take no key.',
    ),
  ),
  kmsKeyName: v.exactOptional(v.pipe(kmsKeyName, v.description('One key, in the location of the instance.'))),
  kmsKeyNames: v.exactOptional(
    v.pipe(
      v.array(kmsKeyName, 'a list of key names is expected'),
      v.minLength(1, 'at least one key is expected'),
      v.maxLength(32, 'at most 32 keys are expected'),
      v.description('One key for each region of the instance, in any order.'),
    ),
  ),
});

export const RequestSchema = v.strictObject({
  database: v.pipe(
    v.string('the name of a database is expected, in a string'),
    v.regex(
      databaseNamePattern,
      (issue) => `${issue.received} is not a database: write projects/P/instances/I/databases/D`,
    ),
    notTooLong,
    v.description(
      'The database to back up: projects/P/instances/I/databases/D, with the id of the project, not its number.',
    ),
    v.metadata({ examples: ['projects/shop/instances/main/databases/orders'] }),
  ),
  backupId: v.exactOptional(
    v.pipe(
      v.string('an id is expected, in a string'),
      v.minLength(1, 'an id is expected, such as "{database}-{date}"'),
      v.maxLength(100, 'a template is at most 100 characters long'),
      v.description(
        'The id of the backup, for idempotency across publishes. {database}, {date}, {hour} and {minute} are filled in from the slot, or without one from the time of publishing (UTC). After that: 2 to 60 lower-case letters, digits, _ and -, beginning with a letter and ending with a letter or digit. Default: a name made of the database, the time of publishing and the message id.',
      ),
      v.metadata({ examples: ['{database}-{date}', 'orders-before-migration'] }),
    ),
  ),
  slot: v.exactOptional(
    v.pipe(
      SlotSchema,
      v.description(
        'The schedule that publishes this request. {date}, {hour} and {minute} in backupId are then those of its slot, on the clocks of its time zone: the coming one within the 30 seconds before it, else the last one. In an hour that is repeated when the clocks are put back, the second {hour} is written with a b (02b).',
      ),
    ),
  ),
  retentionPeriod: v.exactOptional(
    v.pipe(
      duration,
      v.description(
        'How long to keep the backup, counted from the moment it is started: 6 hours and 5 minutes to 366 days less 5 minutes; a length in years or months that is up to two days longer than 366 days is cut to that. Durations as gcloud spells them: 14d, 2w, 86400s, 1d12h, P14D. Without a leading P an m is a minute; P1M is a calendar month. Give this or expireTime.',
      ),
    ),
  ),
  expireTime: v.exactOptional(
    v.pipe(
      timestamp,
      v.description(
        'When the backup expires (RFC 3339), within the same bounds. Give this or retentionPeriod.',
      ),
    ),
  ),
  versionTime: v.exactOptional(
    v.pipe(
      timestamp,
      v.description(
        'The point in time to back up (RFC 3339), in the past and within the database’s version retention. Default: the moment it is started.',
      ),
    ),
  ),
  encryptionConfig: v.exactOptional(
    v.pipe(EncryptionConfigSchema, v.description('How the backup is encrypted. Default: as its database.')),
  ),
  startWithin: v.exactOptional(
    v.pipe(
      duration,
      v.description(
        'If the backup could not be started for so long, the request expires; at most 31 days. Default: as configured, 24 h.',
      ),
    ),
  ),
  labels: v.exactOptional(
    v.pipe(
      v.record(
        v.pipe(
          v.string(),
          v.regex(
            labelKey,
            `a label's key is 1 to ${labelLimits.keyLength} letters, digits, _ . - or /, beginning with a letter`,
          ),
        ),
        v.pipe(
          v.string('a string is expected'),
          v.maxLength(
            labelLimits.valueLength,
            `a label is at most ${labelLimits.valueLength} characters long`,
          ),
          // Half a surrogate pair cannot be stored or sent.
          v.check((text) => text.isWellFormed(), 'a label is text that can be written in UTF-8'),
          v.check(
            (text) => Buffer.byteLength(JSON.stringify(text)) <= labelBytes + '""'.length,
            `a label takes at most ${labelBytes} bytes in JSON: control characters take six each`,
          ),
        ),
        'an object of strings is expected',
      ),
      v.maxEntries(labelLimits.count, `at most ${labelLimits.count} labels are carried`),
      v.description('The publisher’s own correlation ids, carried into every event about this request.'),
      v.metadata({ examples: [{ ticket: 'OPS-1234' }] }),
    ),
  ),
});

/*
 * Rules over more than one field, for the published JSON Schema only: the code has them in parse-request.ts and
 * parse-encryption.ts, with better messages.
 */
const encryptionRules = {
  if: { properties: { encryptionType: { const: 'CUSTOMER_MANAGED_ENCRYPTION' } } },
  // biome-ignore lint/suspicious/noThenProperty: a JSON Schema keyword
  then: { oneOf: [{ required: ['kmsKeyName'] }, { required: ['kmsKeyNames'] }] },
  else: { properties: { kmsKeyName: { type: 'null' }, kmsKeyNames: { type: 'null' } } },
} as const;

/** The request as the published JSON Schema describes it. */
export const PublishedRequestSchema = v.pipe(
  v.strictObject({
    ...RequestSchema.entries,
    encryptionConfig: v.exactOptional(
      v.pipe(RequestSchema.entries.encryptionConfig.wrapped, v.metadata(encryptionRules)),
    ),
  }),
  v.metadata({
    title: 'Backup request',
    description:
      'Asks for one backup of a Cloud Spanner database: the JSON in the data of a Pub/Sub message on the requests topic. Attributes of the message are not read. Fields that are not listed here are refused; null is as if the field was not there.',
    not: {
      required: ['retentionPeriod', 'expireTime'],
      properties: { retentionPeriod: { type: 'string' }, expireTime: { type: 'string' } },
    },
  }),
);

/** A backup request as it is published, in JSON. */
export type PublishedRequest = v.InferInput<typeof RequestSchema>;

export type Labels = Readonly<Record<string, string>>;
