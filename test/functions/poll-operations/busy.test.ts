import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noteAttempt, noteSettled } from '../../../functions/poll-operations/busy.ts';
import {
  leasedRecord,
  operation,
  request,
  requested,
  running,
  succeeded,
} from '../../shared/record/builders.ts';

/* Which operation a tick knows to run on a database. */

const { database } = request();
const anothers = 'projects/shop/instances/main/backups/theirs/operations/o';

function known(before: string | undefined, note: (busy: Map<string, string>) => void): string | undefined {
  const busy = new Map(before === undefined ? [] : [[database, before]]);
  note(busy);
  return busy.get(database);
}

test('an attempt that begins a backup makes its operation the known one', () => {
  assert.equal(
    known(anothers, (busy) => noteAttempt(running(), busy)),
    running().operation,
  );
});

test('an attempt that another operation blocks makes that one the known one', () => {
  const blocked = requested({ attempts: 1, blockedBy: anothers });
  assert.equal(
    known(operation().name, (busy) => noteAttempt(blocked, busy)),
    anothers,
  );
});

test('an attempt that is refused without a blocker leaves no operation known', () => {
  assert.equal(
    known(anothers, (busy) => noteAttempt(requested({ attempts: 1 }), busy)),
    undefined,
  );
});

test('an attempt whose answer is lost leaves the known operation known', () => {
  assert.equal(
    known(anothers, (busy) => noteAttempt(leasedRecord(), busy)),
    anothers,
  );
});

test('the operation of a record that is settled is not known to run any more', () => {
  assert.equal(
    known(succeeded().operation, (busy) => noteSettled(succeeded(), busy)),
    undefined,
  );
});

test('another operation stays known when a record of the same database is settled', () => {
  assert.equal(
    known(anothers, (busy) => noteSettled(succeeded(), busy)),
    anothers,
  );
});
