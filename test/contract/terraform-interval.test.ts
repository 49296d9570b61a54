import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Cron } from 'croner';
import * as v from 'valibot';
import { slotOf } from '../../shared/request/slot.ts';
import { SlotSchema } from '../../shared/request/slot-schema.ts';
import { cronLines } from './cron-lines.ts';
import { terraformConsole } from './terraform-console.ts';

/*
 * How long a schedule is silent at the longest is the target that its database gets. Too short, and a database is called stale
 * though every backup was made; too long, and it is called so late.
 */

const hourMs = 3_600_000;

/** Lines and the hours that they are silent at the longest. */
const intervals: Readonly<Record<string, number>> = {
  '30 2 * * *': 24,
  '0 * * * *': 1,
  '*/15 * * * *': 1,
  '0 */6 * * *': 6,
  '0 */5 * * *': 5,
  '0 8-18/2 * * *': 14,
  '0 22,23,0-2 * * *': 20,
  '30 2 * * mon-fri': 72,
  '30 2 * * MON,wed,Fri': 72,
  '30 2 * * 0': 168,
  '30 2 * * 7': 168,
  '30 2 * * fri-sun': 120,
  '30 2 * * 1-5/2': 72,
  '0 6,18 * * sat,sun': 132,
  '0 2 1 * *': 31 * 24,
  '0 2 29 * *': 61 * 24,
  '0 2 31 * *': 61 * 24,
  '0 2 31,1 * *': 31 * 24,
  '0 2 1 1 *': 366 * 24,
  '0 2 29 2 *': 1461 * 24,
  '0 2 29 2-5/4 *': 1461 * 24,
  '0 2 29 2/2 *': 366 * 24,
};

/** How long a line is silent at the longest, in hours, where no clock is changed and minutes count for nothing. */
function longestSilence(cron: string): number {
  const [, hour, day, month, weekday] = cron.split(/ +/);
  const isByDay = day !== '*' || month !== '*';
  const line = `0 ${isByDay ? 0 : hour} ${day} ${month} ${weekday}`;
  const schedule = new Cron(line, { mode: '5-part', utcOffset: 0, domAndDow: false, sloppyRanges: true });
  // Every week is the same, and a 29 February comes again after four years.
  const end = Date.UTC(2027, 0, 1) + (isByDay ? 9 * 366 : 16) * 24 * hourMs;
  let longest = 0;
  let before: Date | undefined;
  for (
    let at = schedule.nextRun(new Date(Date.UTC(2027, 0, 1)));
    at !== null && at.getTime() <= end;
    at = schedule.nextRun(at)
  ) {
    if (before !== undefined) longest = Math.max(longest, at.getTime() - before.getTime());
    before = at;
  }
  return longest / hourMs;
}

/** What a plan takes for the longest interval of each line, in hours. */
async function planned(t: TestContext, lines: readonly string[]): Promise<Map<string, number> | undefined> {
  const schedules = Object.fromEntries(lines.map((cron, index) => [index, { cron, retention: null }]));
  const expression =
    '{ hours = [for line in jsondecode(file("lines.json")) : local._longest_interval[line]] }';
  const files = {
    'lines.json': JSON.stringify(lines),
    'variables.tf': ['schedules', 'default_retention', 'longest_retention']
      .map((name) => `variable "${name}" {\n  default = null\n}\n`)
      .join(''),
    'terraform.tfvars.json': JSON.stringify({ schedules }),
  };
  const answer = await terraformConsole(t, expression, files, v.number());
  return answer && new Map(lines.map((line, index) => [line, answer.hours?.[index] ?? Number.NaN]));
}

test('a Terraform plan knows the longest pause of a schedule, within a day, over weekends and months', async (t) => {
  const found = await planned(t, Object.keys(intervals));
  if (found === undefined) return t.skip('terraform is not installed');
  assert.deepEqual(Object.fromEntries(found), intervals);
});

test('no schedule pauses for longer than the Terraform plan computes', async (t) => {
  const isTaken = (cron: string) =>
    v.safeParse(SlotSchema.entries.cron, cron).success &&
    'date' in slotOf({ cron, timeZone: 'Etc/UTC' }, '2026-11-27T00:00:00Z');
  const weekly = cronLines(250).map((cron) => cron.split(/ +/).with(2, '*').with(3, '*').join(' '));
  const lines = [...new Set([...cronLines(250), ...weekly])].filter(isTaken);
  const found = await planned(t, lines);
  if (found === undefined) return t.skip('terraform is not installed');
  const wrong = lines.filter((line) => {
    const [hours = 0, silence] = [found.get(line), longestSilence(line)];
    return / \* \* \S+$/.test(line) ? hours !== silence : hours < silence;
  });
  assert.deepEqual(
    wrong.map((line) => `${line}: ${found.get(line)} h, and it is silent for ${longestSilence(line)} h`),
    [],
  );
  assert.ok(lines.length > 100);
});
