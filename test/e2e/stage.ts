import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Firestore } from '@google-cloud/firestore';
import { ManualClock } from 'google-emulators/manual-clock.ts';
import type { BackupEvent } from '../../contract/index.ts';
import { type Stack, type StackOptions, startStack } from '../../local/stack.ts';
import { topology } from '../../local/topology.ts';
import { openEvents } from './events.ts';

export const minuteMs = 60_000;
export const backupMs = 10 * minuteMs;

/** A deployment with everything that a story needs, whichever Pub/Sub and Firestore it stands on. */
export interface Stage extends AsyncDisposable {
  readonly stack: Stack;
  /** The time of the functions and of Spanner. Pub/Sub and Firestore may have their own. */
  readonly clock: ManualClock;
  readonly database: string;
  backupNamed(id: string): string;
  /** Every event of the kinds named that has not been waited for yet; waits until there is one of each. */
  hear(...kinds: string[]): Promise<BackupEvent[]>;
  /** The document of a backup, as it is stored. */
  record(backup: string): Promise<Record<string, unknown> | undefined>;
  rejection(messageId: string): Promise<Record<string, unknown> | undefined>;
  /** Moves time on and ticks. */
  tickAfter(ms: number): ReturnType<Stack['tick']>;
}

export type StageOptions = Pick<StackOptions, 'external' | 'pushForm' | 'intercept'>;

export type OpenStage = () => Promise<Stage>;

let opened = 0;

/** Opens stages in projects of their own, so that one server serves many. */
export function stagesOn(options: StageOptions): OpenStage {
  return () => {
    opened += 1;
    return openStage(`stage-${process.pid}-${opened}`, options);
  };
}

async function openStage(project: string, options: StageOptions): Promise<Stage> {
  // Otherwise the clients look for a metadata server, and warn that there is none.
  process.env.METADATA_SERVER_DETECTION = 'none';
  // The present: a Pub/Sub that has its own time dates the messages by it.
  const clock = new ManualClock(new Date());
  const stack = await startStack({
    ...options,
    project,
    clock: clock.now,
    pause: async (ms) => {
      await nextTurn();
      clock.advance(ms);
    },
    spanner: { backupDuration: backupMs },
  });
  const instance = `projects/${project}/instances/orders`;
  const database = `${instance}/databases/shop`;
  stack.spanner.world.addDatabase(database);
  const events = openEvents(stack.addresses.pubsub, `projects/${project}/subscriptions/${topology.inbox}`);
  const firestore = new Firestore({ projectId: project, host: stack.addresses.firestore, ssl: false });
  const document = async (collection: string, id: string) =>
    (await firestore.collection(collection).doc(encodeURIComponent(id)).get()).data();
  return {
    stack,
    clock,
    database,
    backupNamed: (id) => `${instance}/backups/${id}`,
    hear: (...kinds) => events.hear(kinds),
    record: (backup) => document('backups', backup),
    rejection: (messageId) => document('rejections', messageId),
    async tickAfter(ms) {
      clock.advance(ms);
      const summary = await stack.tick();
      assert.equal(summary.ok, true);
      return summary;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([events.close(), firestore.terminate()]);
      await stack.stop();
    },
  };
}
