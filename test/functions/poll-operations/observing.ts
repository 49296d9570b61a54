import { observeInstance } from '../../../functions/poll-operations/observe-instance.ts';
import type { Verdict } from '../../../shared/decisions/verdict.ts';
import type { Glance } from '../../../shared/record/record.ts';
import type { MemoryAdmin } from '../../fakes/memory-admin.ts';
import {
  after,
  backup,
  endedWith,
  hours,
  instance,
  operation,
  policy,
  request,
  requested,
  running,
} from '../../shared/record/builders.ts';

export const named = (id: string) => `${instance}/backups/${id}`;
export const operationOf = (id: string) => `${named(id)}/operations/o`;
export const runs = (id: string, more: Partial<Glance> = {}): Glance =>
  ({
    ...running({ request: request({ backup: named(id) }), operation: operationOf(id) }),
    ...more,
  }) as Glance;
export const waits = (id: string, more: object = {}): Glance => ({
  ...requested({ request: request({ backup: named(id) }), attempts: 1 }),
  ...more,
});
export const unfinished = (id: string, progressPercent = 10) =>
  operation({ name: operationOf(id), backup: named(id), progressPercent });
export const ended = (id: string) => {
  const made = backup({ name: named(id) });
  return endedWith({ kind: 'succeeded', backup: made }, { name: operationOf(id), backup: named(id) });
};

/** What the turn before has left. */
export interface Memory {
  readonly resumeAfter?: string | undefined;
  readonly since?: string;
}

export async function observe(
  admin: MemoryAdmin,
  glances: readonly Glance[],
  now = after(4 * hours),
  memory: Memory = {},
) {
  const errors: unknown[] = [];
  const observed = await observeInstance(instance, glances, {
    admin,
    policy,
    now,
    ...memory,
    pace: async () => {},
    failed: (error) => errors.push(error),
    darkness: () => {
      const isDark = admin.calls.length > 0 && errors.length === admin.calls.length;
      return { isDark, since: isDark ? memory.since : undefined };
    },
  });
  const kinds: Record<string, Verdict['kind']> = {};
  for (const [index, verdict] of observed.verdicts.entries())
    kinds[glances[index]?.request.backup.split('/').at(-1) ?? ''] = verdict.kind;
  return { kinds, errors, ...observed };
}
