import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRequest } from '../../../shared/request/parse-request.ts';
import { after, at, days, instance, minutes } from '../record/builders.ts';
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
  test(`${name} is rejected, and the problem quotes the id`, () =>
    assert.deepEqual(
      problemsOf(parse({ backupId })),
      says.map((message) => `backupId: ${message}`),
    ));
}

test('a wrong backupId is told together with a missing database', () => {
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

test('two messages that Cloud Scheduler fires within one hour name the same backup', () => {
  const first = accepted({ backupId: '{database}-{date}-{hour}' });
  const second = accepted(
    { backupId: '{database}-{date}-{hour}' },
    { messageId: 'm2', publishTime: '2026-11-22T12:59:59.9Z' },
  );
  assert.equal(first.backup, second.backup);
});

test('a request names the same backup on every redelivery, however late', () => {
  const templates = [{}, { backupId: 'b-{date}-{hour}{minute}' }];
  for (const fields of templates) {
    assert.equal(accepted(fields).backup, accepted(fields, { now: after(3 * days) }).backup);
  }
});

test('messages without a backupId each name a backup of their own', () => {
  assert.notEqual(accepted({}).backup, accepted({}, { messageId: 'm2' }).backup);
});

const slot = { cron: '30 1 * * *', timeZone: 'Europe/Berlin' };

test('with a slot, placeholders take the time of the slot, in its time zone', () => {
  const named = (publishTime: string) =>
    accepted(
      { backupId: '{database}-{date}-{hour}{minute}', slot },
      { publishTime, now: new Date(publishTime) },
    ).backup;
  assert.equal(named('2027-03-28T00:30:00Z'), `${instance}/backups/orders-20270328-0130`);
  assert.equal(named('2027-03-28T23:30:05Z'), `${instance}/backups/orders-20270329-0130`);
});

test('a backupId that is too long only in a repeated hour is rejected at once', () => {
  const backupId = `${'a'.repeat(57)}-{hour}`;
  assert.deepEqual(problemsOf(parse({ backupId })), []);
  assert.deepEqual(problemsOf(parse({ backupId, slot })), [
    `backupId: "${'a'.repeat(57)}-02b" (61 characters) is not a backup id: ${grammar}`,
  ]);
});

for (const [name, wrongSlot, says] of [
  [
    'a word',
    'nightly',
    ['slot: an object is expected, such as {"cron": "30 2 * * *", "timeZone": "Europe/Berlin"}'],
  ],
  [
    'nothing in it',
    {},
    [
      'slot.cron: is missing: five fields, such as "30 2 * * *"',
      'slot.timeZone: is missing: such as "Europe/Berlin"',
    ],
  ],
  ['no zone', { cron: '30 2 * * *', timeZone: null }, ['slot.timeZone: is missing: such as "Europe/Berlin"']],
  [
    'a misspelt field',
    { ...slot, timezone: 'x' },
    ['slot.timezone: unknown field; did you mean "timeZone"?'],
  ],
  [
    'a nickname',
    { ...slot, cron: '@daily' },
    [
      'slot.cron: "@daily" is not a schedule: write five fields, minute, hour, day of month, month and day of week, such as "30 2 * * *"',
    ],
  ],
  [
    'an unknown zone',
    { ...slot, timeZone: 'Europe/Berlyn' },
    [
      'slot.timeZone: Europe/Berlyn is not a time zone: write it as in the tz database, such as "Europe/Berlin" or "Etc/UTC"',
    ],
  ],
] as const)
  test(`a slot with ${name} is rejected, even if the backupId has no placeholder`, () => {
    for (const backupId of ['nightly', '{date}-x']) {
      const said = problemsOf(parse({ backupId, slot: wrongSlot }));
      assert.deepEqual(
        said.filter((problem) => problem.startsWith('slot')),
        says,
      );
    }
  });

test('without a publish time a name comes from the message id alone, and time placeholders are rejected', () => {
  const without = { hasPublishTime: false, publishTime: at(minutes), now: after(minutes) };
  const later = { hasPublishTime: false, publishTime: at(days), now: after(days) };
  assert.equal(accepted({}, without).backup, accepted({}, later).backup);
  assert.match(accepted({}, without).backup, /\/backups\/orders-[0-9a-f]{24}$/);
  assert.notEqual(accepted({}, without).backup, accepted({}, { ...without, messageId: 'm2' }).backup);
  assert.equal(accepted({ backupId: '{database}-x' }, without).backup, `${instance}/backups/orders-x`);
  for (const backupId of ['x-{date}', 'x-{hour}', 'x-{minute}'])
    assert.deepEqual(problemsOf(parse({ backupId }, without)), [
      'backupId: this message came without a publish time, so {date}, {hour} and {minute} cannot be filled in',
    ]);
});
