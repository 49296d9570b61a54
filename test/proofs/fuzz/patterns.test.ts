import { test } from 'node:test';
import * as v from 'valibot';
import { clockFace, fillBackupId, unknownPlaceholders } from '../../../shared/request/backup-id.ts';
import { databasePatternPattern } from '../../../shared/request/bounds.ts';
import { durationPattern, parseDuration } from '../../../shared/request/duration.ts';
import { RequestSchema } from '../../../shared/request/request-schema.ts';
import { traceOf } from '../../../shared/runtime/trace.ts';
import { backupIdPattern, databaseNamePattern, kmsKeyNamePattern } from '../../../shared/spanner/names.ts';
import { parseTimestamp, rfc3339Pattern } from '../../../shared/spanner/timestamp.ts';

/** Everything that reads a publisher's or a deployer's text with a regular expression. */
const readers: Readonly<Record<string, (text: string) => unknown>> = {
  'names of databases': (text) => databaseNamePattern.test(text),
  'names of keys': (text) => kmsKeyNamePattern.test(text),
  'ids of backups': (text) => backupIdPattern.test(text),
  'durations, as published': (text) => durationPattern.test(text),
  durations: parseDuration,
  'times, as published': (text) => rfc3339Pattern.test(text),
  times: parseTimestamp,
  'patterns of databases': (text) => databasePatternPattern.test(text),
  placeholders: unknownPlaceholders,
  templates: (text) => fillBackupId(text, 'orders', clockFace('2026-11-22T10:00:00Z')),
  'keys of labels': (text) => v.safeParse(RequestSchema.entries.labels, { [text]: 'x' }),
  traces: (text) => traceOf(text, 'p'),
};

const units = [
  'a',
  '1',
  'a.',
  '1d',
  '1.',
  '{',
  '{a',
  '{}',
  '-',
  '0',
  '*',
  'projects/',
  'P1',
  'T1',
  'a:',
  '\n',
];
const around = [
  ['', ''],
  ['projects/', ':p/instances/main/databases/!'],
  ['projects/a', '/locations/l/keyRings/r/cryptoKeys/!'],
  ['P', '!'],
  ['2026-11-22T10:00:00.', 'Z'],
  ['00-', '-01'],
] as const;

// A pattern that backtracks takes ten thousand million steps for one of these, and does not end within the limit of a test.
for (const [name, read] of Object.entries(readers))
  test(`a hundred thousand letters are quickly told from ${name}`, () => {
    for (const unit of units)
      for (const [before, behind] of around) {
        read(before + unit.repeat(100_000 / unit.length) + behind);
      }
  });
