import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { slotOf } from '../../shared/request/slot.ts';
import { SlotSchema } from '../../shared/request/slot-schema.ts';
import { cronLines, refused, taken } from './cron-lines.ts';
import { terraformConsole } from './terraform-console.ts';

/** True if a request with this schedule is taken in. */
function isTaken(cron: string): boolean {
  const isWellWritten = v.safeParse(SlotSchema.entries.cron, cron).success;
  return isWellWritten && 'date' in slotOf({ cron, timeZone: 'Etc/UTC' }, '2026-11-27T00:00:00Z');
}

test('the schema of a schedule accepts ranges, lists, names and steps, and refuses one that never comes', () => {
  assert.deepEqual(taken.filter(isTaken), taken);
  assert.deepEqual(refused.filter(isTaken), []);
});

test('every schedule that the schema accepts has slots, but for backward ranges and days that never come', () => {
  const problems = cronLines(2_000)
    .filter((cron) => v.safeParse(SlotSchema.entries.cron, cron).success)
    .map((cron) => slotOf({ cron, timeZone: 'Etc/UTC' }, '2026-11-27T00:00:00Z'))
    .flatMap((slot) => ('date' in slot ? [] : [slot.message]));
  assert.deepEqual(
    problems.filter((message) => !/larger than to value|names no day that there is/.test(message)),
    [],
  );
  assert.ok(problems.length > 100);
});

test('a Terraform plan accepts exactly the schedules whose slots createBackup takes in', async (t) => {
  const lines = [...new Set(cronLines(1_000))];
  const schedules = Object.fromEntries(lines.map((cron, index) => [index, { cron, retention: null }]));
  const verdicts = await terraformConsole(
    t,
    '{ taken = [for line in jsondecode(file("lines.json")) : lookup(local._cron_has_a_day, line, false)], forward = [for line in jsondecode(file("lines.json")) : lookup(local._cron_runs_forward, line, false)] }',
    {
      'lines.json': JSON.stringify(lines),
      'variables.tf': ['schedules', 'default_retention', 'longest_retention']
        .map((name) => `variable "${name}" {\n  default = null\n}\n`)
        .join(''),
      'terraform.tfvars.json': JSON.stringify({ schedules }),
    },
    v.boolean(),
  );
  if (verdicts === undefined) return t.skip('terraform is not installed');
  const judged = lines.map((cron, index) => ({
    cron,
    plan: verdicts.taken?.[index] === true && verdicts.forward?.[index] === true,
  }));
  assert.deepEqual(
    judged.filter(({ cron, plan }) => plan !== isTaken(cron)),
    [],
  );
  assert.ok(judged.filter(({ plan }) => plan).length > 100);
  assert.ok(judged.filter(({ plan }) => !plan).length > 100);
});
