import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRequest } from '../../../shared/domain/parse-request.ts';
import { after, days, instance } from './builders.ts';
import { accepted, context, parse, problemsOf } from './parsing.ts';

const grammar =
  '2 to 60 lower-case letters, digits, _ and -, beginning with a letter and ending with a letter or digit';

const named = [
  { name: 'a fixed id', backupId: 'nightly', becomes: 'nightly' },
  { name: 'a slot of a day', backupId: '{database}-{date}', becomes: 'orders-20261122' },
  { name: 'a slot of a minute', backupId: 'b{date}{hour}{minute}', becomes: 'b202611221200' },
  { name: 'an id of 60 characters', backupId: 'a'.repeat(60), becomes: 'a'.repeat(60) },
];

for (const { name, backupId, becomes } of named) {
  test(`${name} names the backup ${becomes}`, () =>
    assert.equal(accepted({ backupId }).backup, `${instance}/backups/${becomes}`));
}

const wrong = [
  {
    name: 'a capital',
    backupId: 'Nightly',
    says: [`"Nightly" (7 characters) is not a backup id: ${grammar}`],
  },
  { name: 'an id of one letter', backupId: 'a', says: [`"a" (1 characters) is not a backup id: ${grammar}`] },
  {
    name: 'an id that only its placeholder makes too long',
    backupId: `${'a'.repeat(53)}{date}`,
    says: [`"${'a'.repeat(53)}20261122" (61 characters) is not a backup id: ${grammar}`],
  },
  {
    name: 'an id that a placeholder makes begin with a digit',
    backupId: '{date}-orders',
    says: [`"20261122-orders" (15 characters) is not a backup id: ${grammar}`],
  },
  {
    name: 'a brace that is never closed',
    backupId: 'orders-{date',
    says: [`"orders-{date" (12 characters) is not a backup id: ${grammar}`],
  },
  {
    name: 'a misspelt placeholder',
    backupId: '{databse}-{date}',
    says: ['unknown placeholder "{databse}"; did you mean "database"?'],
  },
  {
    name: 'two unknown placeholders',
    backupId: '{Date}{min}',
    says: [
      'unknown placeholder "{Date}"; did you mean "date"?',
      'unknown placeholder "{min}"; did you mean "minute"?',
    ],
  },
];

for (const { name, backupId, says } of wrong) {
  test(`${name} is refused, with what it came to`, () =>
    assert.deepEqual(
      problemsOf(parse({ backupId })),
      says.map((message) => `backupId: ${message}`),
    ));
}

test('a wrong id is told together with a missing database', () => {
  const paths = (backupId: string) => {
    const parsed = parseRequest(JSON.stringify({ backupId }), context);
    return parsed.ok ? [] : parsed.problems.map(({ path }) => path);
  };
  assert.deepEqual(paths('Nightly'), ['database', 'backupId']);
  assert.deepEqual(paths('{day}'), ['database', 'backupId']);
  assert.deepEqual(paths('nightly'), ['database']);
  // How long this one gets depends on the database.
  assert.deepEqual(paths('{database}-X'), ['database']);
});

test('two messages that a scheduler fires within one slot ask for one backup', () => {
  const first = accepted({ backupId: '{database}-{date}-{hour}' });
  const second = accepted(
    { backupId: '{database}-{date}-{hour}' },
    { messageId: 'm2', publishTime: '2026-11-22T12:59:59.9Z' },
  );
  assert.equal(first.backup, second.backup);
});

test('the name is the same on every redelivery, however late', () => {
  const templates = [{}, { backupId: 'b-{date}-{hour}{minute}' }];
  for (const fields of templates) {
    assert.equal(accepted(fields).backup, accepted(fields, { now: after(3 * days) }).backup);
  }
});

test('every message without an id asks for a backup of its own', () => {
  assert.notEqual(accepted({}).backup, accepted({}, { messageId: 'm2' }).backup);
});
