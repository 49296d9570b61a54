import type { Intercept } from 'google-emulators/grpc/intercept.ts';
import { plantSeed } from 'google-emulators/spanner/seed.ts';
import * as v from 'valibot';
import { startStack } from '../../local/stack.ts';
import { seedOf } from '../../local/start/samples.ts';
import { topology } from '../../local/topology.ts';

/** What `npm start` runs, faster, with a tick all the time. Every event is sent twice, as it may be after a crash. */
export interface GuideStage {
  /** What the pages and `npm start` tell to export. */
  readonly environment: Readonly<Record<string, string>>;
  /** The filters of the subscriptions whose names begin with `wait-`, as they were made. */
  readonly filters: readonly string[];
  stop(): Promise<void>;
}

const hourMs = 3_600_000;

/** Names of backups that take an hour, so that they can be cancelled. */
const slow = /slow|rest-copy/;

/** What is looked at of the calls of Pub/Sub. */
const CallSchema = v.variant('method', [
  v.object({ method: v.literal('Publish'), request: v.object({ topic: v.string() }) }),
  v.object({
    method: v.literal('CreateSubscription'),
    request: v.object({ name: v.string(), filter: v.string() }),
  }),
]);

/** Starts the stack with the databases, by their ids in the instance `main`. */
export async function startGuideStage(databases: readonly string[]): Promise<GuideStage> {
  const durationOf = ({ name }: { name: string }) => (slow.test(name) ? hourMs : 300);
  const filters: string[] = [];
  const watch: Intercept = async (call, proceed) => {
    const { success, output } = v.safeParse(CallSchema, call);
    if (!success) return proceed();
    if (output.method === 'Publish') {
      if (output.request.topic.endsWith(`/${topology.events}`)) await proceed();
    } else if (output.request.name.includes('/wait-')) filters.push(output.request.filter);
    return proceed();
  };
  const stack = await startStack({
    intercept: { pubsub: watch },
    spanner: { backupDuration: durationOf, copyDuration: durationOf, restoreMs: 300, optimizeMs: 300 },
  });
  plantSeed(
    stack.spanner.world,
    seedOf(databases.map((id) => `projects/local/instances/main/databases/${id}`)),
  );
  const { addresses, pubsub, spanner } = stack;
  const rest = pubsub?.rest?.url ?? '';
  const stopping = new AbortController();
  const ticking = tickUntil(stopping.signal, () => stack.tick());
  return {
    filters,
    environment: {
      PROJECT: 'local',
      GOOGLE_CLOUD_PROJECT: 'local',
      SPANNER_EMULATOR_HOST: addresses.spanner,
      PUBSUB_EMULATOR_HOST: addresses.pubsub,
      METADATA_SERVER_DETECTION: 'none',
      PUBSUB: rest,
      TOKEN: 'none',
      SPANNER: spanner.rest?.url ?? '',
      CLOUDSDK_API_ENDPOINT_OVERRIDES_SPANNER: `${spanner.rest?.url}/`,
      CLOUDSDK_API_ENDPOINT_OVERRIDES_PUBSUB: `${rest}/`,
      CLOUDSDK_AUTH_DISABLE_CREDENTIALS: 'true',
      CLOUDSDK_CORE_DISABLE_USAGE_REPORTING: 'true',
      CLOUDSDK_CORE_PROJECT: 'local',
    },
    async stop() {
      stopping.abort();
      await ticking;
      await stack.stop();
    },
  };
}

/** One tick after the other, a third of a second apart: programs in other processes do not see a clock that tests move. */
async function tickUntil(stopped: AbortSignal, tick: () => Promise<unknown>): Promise<void> {
  while (!stopped.aborted) {
    await tick();
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, 300);
      stopped.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
