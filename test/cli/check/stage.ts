import { run } from '@stricli/core';
import { application } from '../../../cli/app.ts';
import type { Finding } from '../../../cli/check/finding.ts';
import { statusOf } from '../../../cli/exit.ts';
import { contextFor } from '../stage.ts';
import { restOf, soundWorld, type World } from './google.ts';

/** Runs the check over a world that is sound but for what `change` does to it. */
export async function check(change: (world: World) => void = () => {}, ...more: string[]) {
  const world = soundWorld();
  change(world);
  const printed = { out: '', err: '' };
  const context = contextFor(printed, {
    rest: async () => restOf(world),
    clock: () => new Date('2026-11-22T10:00:00Z'),
  });
  await run(
    application,
    ['check', '--project=acme', ...(more.length > 0 ? more : ['--format=json'])],
    context,
  );
  const findings: Finding[] =
    more.includes('--format=text') || printed.out === '' ? [] : JSON.parse(printed.out);
  return { code: statusOf(context.process.exitCode), findings, ...printed };
}

export const wrong = (findings: readonly Finding[]) => findings.filter(({ status }) => status !== 'ok');
