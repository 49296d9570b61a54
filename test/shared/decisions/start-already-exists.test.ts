import { test } from 'node:test';
import {
  at,
  backup,
  hours,
  minutes,
  operation,
  operationName,
  otherDatabase,
  spannerError,
} from '../record/builders.ts';

import {
  again,
  check,
  type Example,
  early,
  older,
  ours,
  refusalOfOperation,
  stands,
  theirs,
  unbegun,
} from './start-observed.ts';

const taken = (text: string) => ({ error: { ...spannerError('ALREADY_EXISTS'), message: text } });

const alreadyExists: Example[] = [
  { name: 'no start shown, the backup is older', operations: [unbegun], backup: early, state: 'failed' },
  { name: 'no start shown, the backup is ours', operations: [unbegun], backup: backup(), state: 'running' },
  {
    name: 'our operation runs',
    operations: [ours.unfinished],
    backup: backup({ state: 'CREATING' }),
    state: 'running',
  },
  {
    name: 'our operation failed',
    operations: [ours.failed],
    state: 'failed',
    more: { error: refusalOfOperation, operation: operationName },
  },
  {
    name: 'our operation was cancelled',
    operations: [ours.cancelled],
    state: 'cancelled',
    more: { error: spannerError('CANCELLED'), operation: operationName },
  },
  {
    name: 'our operation made the backup',
    operations: [ours.ready],
    backup: backup({ sizeBytes: '2' }),
    state: 'succeeded',
    more: { backup: backup({ sizeBytes: '2' }), operation: operationName },
  },
  {
    name: 'our operation succeeded without telling its backup',
    operations: [ours.silent],
    backup: backup({ sizeBytes: '2' }),
    state: 'succeeded',
    more: { backup: backup({ sizeBytes: '2' }) },
  },
  {
    name: 'our operation is over and its backup not READY yet',
    operations: [ours.creating],
    backup: backup({ state: 'CREATING' }),
    state: 'requested',
    more: stands('ALREADY_EXISTS'),
  },
  {
    name: 'our operation is over and its backup gone',
    operations: [ours.silent],
    state: 'requested',
    more: stands('ALREADY_EXISTS'),
  },
  {
    name: "our operation is over and somebody else's backup has the name",
    operations: [ours.silent],
    backup: backup({ database: otherDatabase }),
    state: 'requested',
    more: stands('ALREADY_EXISTS'),
  },
  {
    name: 'no operation, our backup is READY',
    backup: backup(),
    state: 'succeeded',
    more: { backup: backup() },
  },
  {
    name: 'no operation, our backup is being made',
    backup: backup({ state: 'CREATING' }),
    state: 'requested',
    more: stands('ALREADY_EXISTS'),
  },
  {
    name: 'a backup from before our intent',
    backup: backup({ createTime: at(-hours) }),
    operations: [older],
    state: 'failed',
    more: taken(
      'the name is taken: projects/shop/instances/main/backups/nightly is a backup of projects/shop/instances/main/databases/orders, created at 2026-11-22T11:00:00Z',
    ),
  },
  {
    name: 'a backup of another database',
    backup: backup({ database: otherDatabase, state: 'CREATING' }),
    operations: [operation({ database: otherDatabase })],
    state: 'failed',
    more: { lastError: spannerError('ALREADY_EXISTS') },
  },
  {
    name: 'a backup of another database that expires within a minute, by some clock',
    backup: backup({ database: otherDatabase, expireTime: at(6 * minutes) }),
    state: 'requested',
    more: again('ALREADY_EXISTS'),
  },
  {
    name: 'a backup of another database that expires a little later',
    backup: backup({ database: otherDatabase, expireTime: at(6 * minutes + 1) }),
    state: 'failed',
  },
  { name: 'neither operation nor backup is there', state: 'requested', more: again('ALREADY_EXISTS') },
  {
    name: "only somebody else's operation is there",
    operations: [older, theirs],
    state: 'requested',
    more: again('ALREADY_EXISTS'),
  },
];

for (const row of alreadyExists) {
  test(`ALREADY_EXISTS, ${row.name}: ${row.state}`, () => check('ALREADY_EXISTS', row));
}
