import assert from 'node:assert/strict';
import { test } from 'node:test';
import { slotOf } from '../../../shared/request/slot.ts';

/** `20270328-0230` of a firing. */
function named(cron: string, timeZone: string, at: number | string): string {
  const face = slotOf({ cron, timeZone }, new Date(at).toISOString());
  assert.ok('date' in face, JSON.stringify(face));
  return `${face.date}-${face.hour}${face.minute}`;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const years = [2026, 2027, 2028, 2029, 2030];

/** When the clocks of a zone are put forward and back in a year, as the tz database has it: the instant in UTC. */
const changes: Readonly<
  Record<string, (year: number) => { forward: number; back: number; standardHours: number }>
> = {
  'Europe/Berlin': (year) => ({
    forward: sunday(year, 3, 'last') + hourMs,
    back: sunday(year, 10, 'last') + hourMs,
    standardHours: 1,
  }),
  'Europe/London': (year) => ({
    forward: sunday(year, 3, 'last') + hourMs,
    back: sunday(year, 10, 'last') + hourMs,
    standardHours: 0,
  }),
  'America/New_York': (year) => ({
    forward: sunday(year, 3, 2) + 7 * hourMs,
    back: sunday(year, 11, 1) + 6 * hourMs,
    standardHours: -5,
  }),
  'Australia/Sydney': (year) => ({
    forward: sunday(year, 10, 1) - 8 * hourMs,
    back: sunday(year, 4, 1) - 8 * hourMs,
    standardHours: 10,
  }),
};

function sunday(year: number, month: number, which: number | 'last'): number {
  const days = Array.from({ length: 31 }, (_, day) => new Date(Date.UTC(year, month - 1, day + 1)));
  const sundays = days.filter((day) => day.getUTCMonth() === month - 1 && day.getUTCDay() === 0);
  return (which === 'last' ? sundays.at(-1) : sundays[which - 1])?.getTime() ?? Number.NaN;
}

/** `20270328-0230`, of a civil time in milliseconds as if it were UTC. */
const written = (civil: number) =>
  new Date(civil).toISOString().slice(0, 16).replaceAll('-', '').replace('T', '-').replace(':', '');

for (const [timeZone, of] of Object.entries(changes)) {
  test(`${timeZone}: every night of five years has a name of its own, at 01:30 and at 02:30, and keeps it when fired early or late`, () => {
    for (const cron of ['30 1 * * *', '30 2 * * *']) {
      const ofDay = cron.startsWith('30 1') ? 1.5 * hourMs : 2.5 * hourMs;
      for (const year of years)
        for (const change of [of(year).forward, of(year).back])
          for (let day = -3; day <= 3; day += 1) {
            const civilDay =
              Math.floor((change + of(year).standardHours * hourMs) / (24 * hourMs)) * 24 * hourMs;
            const civil = civilDay + day * 24 * hourMs + ofDay;
            for (const at of firings(civil, of(year)))
              for (const off of [-30_000, 0, 90_000, 20 * minuteMs]) {
                const name = named(cron, timeZone, at.at + off);
                assert.equal(
                  name.replace('b', ''),
                  written(civil),
                  `${cron} at ${new Date(at.at + off).toISOString()}`,
                );
                if (off >= 0 || !at.second) assert.equal(name.includes('b'), at.second);
              }
          }
    }
  });

  test(`${timeZone}: every hour of the days on which the clocks change has a name of its own, a minute late as well`, () => {
    for (const cron of ['0 * * * *', '59 * * * *', '30 * * * *'])
      for (const year of years)
        for (const change of [of(year).forward, of(year).back]) {
          const first = change - 30 * hourMs + Number.parseInt(cron, 10) * minuteMs;
          const fired = Array.from({ length: 60 }, (_, hour) => first + hour * hourMs);
          const names = fired.map((at) => named(cron, timeZone, at));
          assert.equal(new Set(names).size, names.length, names.join(' '));
          assert.deepEqual(
            fired.map((at) => named(cron, timeZone, at + minuteMs)),
            names,
          );
          assert.deepEqual(
            fired.map((at) => named(cron, timeZone, at - 29_000)),
            names,
          );
          assert.equal(names.filter((name) => name.includes('b')).length, change === of(year).back ? 1 : 0);
        }
  });
}

/** When a slot may be fired: as the clocks show it, twice where they do; where they do not, when they were changed or as if not. */
function firings(
  civil: number,
  { forward, back, standardHours }: { forward: number; back: number; standardHours: number },
) {
  const isSummer = (at: number) => (forward < back ? at >= forward && at < back : at >= forward || at < back);
  const summer = civil - (standardHours + 1) * hourMs;
  const standard = civil - standardHours * hourMs;
  const shown = [...(isSummer(summer) ? [summer] : []), ...(isSummer(standard) ? [] : [standard])];
  return shown.length === 0
    ? [forward, standard].map((at) => ({ at, second: false }))
    : shown.map((at, index) => ({ at, second: index > 0 }));
}

for (const [name, cron, timeZone, at, expected] of [
  [
    'the nights of 28 and 29 March 2027 in Berlin',
    '30 1 * * *',
    'Europe/Berlin',
    '2027-03-28T00:30:00Z',
    '20270328-0130',
  ],
  [
    '… of which UTC makes the same date',
    '30 1 * * *',
    'Europe/Berlin',
    '2027-03-28T23:30:00Z',
    '20270329-0130',
  ],
  [
    'a night that the clocks skip, fired when they are changed',
    '30 2 * * *',
    'Europe/Berlin',
    '2027-03-28T01:00:00Z',
    '20270328-0230',
  ],
  ['… or an hour late', '30 2 * * *', 'Europe/Berlin', '2027-03-28T01:30:00Z', '20270328-0230'],
  ['the first of a repeated hour', '30 2 * * *', 'Europe/Berlin', '2026-10-25T00:30:00Z', '20261025-0230'],
  ['the second of a repeated hour', '30 2 * * *', 'Europe/Berlin', '2026-10-25T01:30:00Z', '20261025-02b30'],
  [
    'half an hour that is repeated',
    '45 1 * * *',
    'Australia/Lord_Howe',
    '2027-04-03T15:15:00Z',
    '20270404-01b45',
  ],
  ['a minute late', '59 * * * *', 'Etc/UTC', '2026-11-22T10:00:00Z', '20261122-0959'],
  ['thirty seconds early', '0 10 * * *', 'Etc/UTC', '2026-11-22T09:59:30Z', '20261122-1000'],
  ['thirty-one seconds early', '0 10 * * *', 'Etc/UTC', '2026-11-22T09:59:29Z', '20261121-1000'],
  ['a weekday of seven', '0 3 * * 7', 'Asia/Kolkata', '2026-11-21T21:29:00Z', '20261115-0300'],
  ['names, ranges and steps', '*/20 3-5 * NOV mon-Fri', 'Etc/UTC', '2026-11-24T05:45:00Z', '20261124-0540'],
  ['either of two days', '0 0 1 * mon', 'Etc/UTC', '2026-11-22T00:00:00Z', '20261116-0000'],
  ['a leap day', '0 0 29 2 *', 'Etc/UTC', '2027-06-01T00:00:00Z', '20240229-0000'],
  [
    'a year in which zones had seconds',
    '0 0 * * *',
    'Europe/Berlin',
    '1880-01-02T00:00:00Z',
    '18800102-0000',
  ],
] as const)
  test(`a slot is found: ${name}`, () => assert.equal(named(cron, timeZone, at), expected));

for (const [cron, timeZone, path, says] of [
  ['30 2 * * *', 'Europe/Bärlin', 'slot.timeZone', /"Europe\/Berlin"/],
  ['30 2 * * *', '', 'slot.timeZone', /tz database/],
  ['0 0 31 2 *', 'Etc/UTC', 'slot.cron', /names no day/],
  ['0 22-2 * * *', 'Etc/UTC', 'slot.cron', /five fields/],
  ['*/99 * * * *', 'Etc/UTC', 'slot.cron', /"30 2 \* \* \*"/],
  ['0 0 * *', 'Etc/UTC', 'slot.cron', /five fields/],
  ['0 0 0 * * *', 'Etc/UTC', 'slot.cron', /five fields/],
  ['nightly', 'Etc/UTC', 'slot.cron', /five fields/],
] as const)
  test(`${JSON.stringify(cron)} in ${JSON.stringify(timeZone)} is said to be wrong in ${path}`, () => {
    const problem = slotOf({ cron, timeZone }, '2026-11-22T10:00:00Z');
    assert.ok(
      'path' in problem && problem.path === path && says.test(problem.message),
      JSON.stringify(problem),
    );
  });
