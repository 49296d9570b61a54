import { fields } from './corpus-fields.ts';
import { beside, whole } from './corpus-whole.ts';
import { database, json } from './requests.ts';

/** A message that somebody will publish one day, by mistake or on purpose. */
export interface Refused {
  readonly name: string;
  readonly data: string | Uint8Array;
  /** Everything that is wrong with it is in this field, and nothing else is; '' is the whole. */
  readonly field: string;
}

export const refused: readonly Refused[] = [
  ...Object.entries(whole).map(([name, data]) => ({ name, data, field: '' })),
  ...Object.entries(beside).map(([name, [field, data]]) => ({ name, data, field })),
  ...Object.entries(fields).flatMap(([field, some]) =>
    Object.entries(some).map(([name, data]) => ({ name: `${field}: ${name}`, data, field })),
  ),
];

export const harmless: Readonly<Record<string, string | Uint8Array>> = {
  'the smallest request': json({}),
  'null wherever a field may be left out': json({
    ...{ backupId: null, slot: null, expireTime: null, versionTime: null, startWithin: null },
    encryptionConfig: { encryptionType: 'GOOGLE_DEFAULT_ENCRYPTION', kmsKeyName: null, kmsKeyNames: null },
    labels: { ticket: null },
  }),
  'a slot': json({
    backupId: '{date}'.padStart(20, 'x'),
    slot: { cron: '30 1 * * *', timeZone: 'Europe/Berlin' },
  }),
  'a slot, spelt in another way': json({}).replace(
    '{',
    '{"sl\\u006ft": {"cron": "30 1 * * *", "timeZone": "Europe/Berlin"}, ',
  ),
  'a year': json({ retentionPeriod: '1y' }),
  'a byte order mark in front': `\u{feff}${json({})}`,
  'a field twice': `{"database": "x", "database": "${database}", "retentionPeriod": "14d"}`,
  'escaped letters': `{"d\\u0061tabase": "${database}", "retentionPeriod": "14d"}`,
  'white space': `\n\t ${json({})} \r\n`,
  'exactly the shortest retention': json({ retentionPeriod: '6h5m' }),
  'exactly the longest retention': json({ retentionPeriod: '365d23h55m' }),
  'a project in a domain': json({ database: database.replace('shop', 'example.com:shop') }),
  'a time in another zone': json({ retentionPeriod: undefined, expireTime: '2026-12-24T01:00:00+14:00' }),
  'a version from the beginning of time': json({ versionTime: '0001-01-01T00:00:00Z' }),
  'a label in another script': json({ labels: { name: 'Sicherung \u{1f4be} резервная копия' } }),
  'a label with control characters': json({ labels: { name: '\0\u0007\n\u001b[31m' } }),
  'labels named after methods': json({ labels: { toString: 'a', toJSON: 'b', valueOf: 'c', length: 'd' } }),
  'the largest labels there may be': json({
    labels: Object.fromEntries(
      Array.from({ length: 16 }, (_, n) => [`l${n}`.padEnd(63, 'l'), '語'.repeat(128)]),
    ),
  }),
  'as many bells in a label as there may be': json({ labels: { a: '\u0007'.repeat(64) } }),
};
