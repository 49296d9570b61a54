import type { OperationView } from 'google-emulators/spanner/operation-view.ts';
import type { Switches } from 'google-emulators/spanner/switches.ts';
import { endOf } from 'google-emulators/spanner/work.ts';
import type { World } from 'google-emulators/spanner/world.ts';
import * as v from 'valibot';

const ErrorSchema = v.object({ code: v.string(), message: v.string() });

const RunningSchema = v.object({
  backup: v.string(),
  database: v.string(),
  progressPercent: v.number(),
  createTime: v.string(),
  /** When it will end, unless somebody changes that; null while its rows are still carried. */
  endTime: v.nullable(v.string()),
  /** How it will fail, unless somebody changes that. */
  failure: v.optional(ErrorSchema),
});

const EndedSchema = v.object({
  backup: v.string(),
  database: v.string(),
  outcome: v.picklist(['succeeded', 'failed', 'cancelled']),
  endTime: v.string(),
  error: v.optional(ErrorSchema),
});

const PlannedSchema = v.object({
  /** The full name of a database or a backup, or `any backup`. */
  of: v.string(),
  error: v.optional(ErrorSchema),
  durationMs: v.optional(v.number()),
});

/** The answer of `GET /world`. Times are in RFC 3339. */
export const WorldStateSchema = v.object({
  running: v.array(RunningSchema),
  /** The last ones that ended, the latest first. */
  ended: v.array(EndedSchema),
  /** What is planned for the next backup of a name. */
  planned: v.array(PlannedSchema),
  databases: v.array(v.string()),
});

export type WorldState = v.InferOutput<typeof WorldStateSchema>;
export type RunningBackup = v.InferOutput<typeof RunningSchema>;
export type EndedBackup = v.InferOutput<typeof EndedSchema>;
export type PlannedChange = v.InferOutput<typeof PlannedSchema>;

const mostEnded = 10;

/** What the local Spanner is doing, has done, and is going to do. */
export function stateOf(world: World): WorldState {
  const operations = world.operations();
  return {
    running: operations
      .filter(({ outcome }) => outcome.kind === 'running')
      .map((operation) => running(operation, world.switches)),
    ended: operations
      .flatMap(ended)
      .sort((a, b) => (a.endTime < b.endTime ? 1 : -1))
      .slice(0, mostEnded),
    planned: world.plans.pending().map(({ name, failure, durationMs }) => ({
      of: name,
      ...(failure && { error: { code: failure.code, message: failure.message } }),
      ...(durationMs !== undefined && { durationMs }),
    })),
    databases: world.places.databases().map(({ name }) => name),
  };
}

function running({ creation, progressPercent }: OperationView, switches: Switches): RunningBackup {
  const { backup, database, createTimeMs } = creation;
  const end = endOf(creation, switches);
  return {
    backup,
    database,
    progressPercent,
    createTime: timeOf(createTimeMs),
    endTime: Number.isFinite(end.endMs) ? timeOf(end.endMs) : null,
    ...(end.kind === 'failed' && { failure: { code: end.code, message: end.message } }),
  };
}

function ended({ creation: { backup, database }, outcome }: OperationView): EndedBackup[] {
  if (outcome.kind === 'running') return [];
  return [
    {
      backup,
      database,
      outcome: outcome.kind,
      endTime: timeOf(outcome.endMs),
      ...(outcome.kind === 'failed' && { error: { code: outcome.code, message: outcome.message } }),
    },
  ];
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}
