import * as v from 'valibot';
import { toGrpcError } from '../grpc/error.ts';
import { optionsIn } from './database-options.ts';
import { idOf, instanceOf, isDatabaseId, isDatabaseName } from './names.ts';
import type { World } from './world.ts';

const dayMs = 24 * 3_600_000;

const SeedSchema = v.strictObject({
  databases: v.array(
    v.strictObject({
      name: v.pipe(
        v.string(),
        v.check(
          (name) => isDatabaseName(name) && isDatabaseId(idOf(name)),
          'expected projects/P/instances/I/databases/D, D in 2 to 30 characters',
        ),
      ),
      /** How long ago the database, and its instance where nothing else made it, were created. */
      ageDays: v.optional(v.pipe(v.number(), v.minValue(0)), 30),
      /** Kept as it is. `ALTER DATABASE … SET OPTIONS (version_retention_period = '7d')` takes effect. */
      ddl: v.optional(v.array(v.pipe(v.string(), v.check(isUnderstood, whyNot))), []),
      dialect: v.optional(v.picklist(['GOOGLE_STANDARD_SQL', 'POSTGRESQL']), 'GOOGLE_STANDARD_SQL'),
    }),
  ),
});

/** The databases that are there from the start. */
export type Seed = v.InferOutput<typeof SeedSchema>;

/** A seed is not what it should be; the message names each field and what would be right. */
export class SeedError extends Error {
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'SeedError';
  }
}

/**
 * Reads a seed: `{"databases": [{"name": "projects/P/instances/I/databases/D"}]}`, and of each database also `ageDays`
 * (30 unless given), `ddl` and `dialect`.
 *
 * @throws {SeedError} with all that is wrong
 */
export function parseSeed(seed: unknown): Seed {
  const result = v.safeParse(SeedSchema, seed);
  if (result.success) return result.output;
  throw new SeedError(result.issues.map((issue) => `${v.getDotPath(issue) ?? 'seed'}: ${issue.message}`));
}

/** Adds the databases of a seed to a world, each with its instance. */
export function plantSeed(world: World, { databases }: Seed): void {
  for (const { name, ageDays, ddl, dialect } of databases) {
    const createTimeMs = world.nowMs() - ageDays * dayMs;
    const instance = instanceOf(name);
    if (world.places.instance(instance) === undefined)
      world.addInstance(instance, { createTimeMs, updateTimeMs: createTimeMs });
    world.addDatabase(name, {
      createTimeMs,
      readyAtMs: createTimeMs,
      dialect,
      ddl: ddl.map((text) => ({ text, atMs: createTimeMs })),
      ...Object.assign({}, ...ddl.map(optionsIn)),
    });
  }
}

function isUnderstood(statement: string): boolean {
  return problemOf(statement) === undefined;
}

function whyNot({ input }: { readonly input: string }): string {
  return problemOf(input) ?? '';
}

function problemOf(statement: string): string | undefined {
  try {
    optionsIn(statement);
    return undefined;
  } catch (error) {
    return toGrpcError(error).details;
  }
}
