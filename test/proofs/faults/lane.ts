import { type LocalFirestore, startFirestore } from 'google-emulators/firestore/server.ts';
import type { Intercept } from 'google-emulators/grpc/intercept.ts';
import { ManualClock } from 'google-emulators/manual-clock.ts';
import { type LocalPubSub, startPubSub } from 'google-emulators/pubsub/server.ts';
import { type LocalSpanner, startSpanner } from 'google-emulators/spanner/server.ts';
import type { Switches } from 'google-emulators/spanner/switches.ts';
import type { Policy } from '../../../shared/record/policy.ts';
import { type Door, eventsTopic, type Service } from './door.ts';
import type { Wire } from './wire.ts';
import { Worker } from './worker.ts';

/** How long Spanner takes for a backup here. */
export const backupMs = 4 * 60_000;

/** A run, as far as the servers have to do with it. */
interface Led {
  readonly wire: Pick<Wire, 'intercept'>;
  readonly pass: (ms: number) => Promise<void>;
}

/**
 * Servers on which runs go one after the other, each in a project of its own: starting servers takes longer than a
 * run does. Several lanes go side by side, for the times when one has to wait.
 */
export interface Lane extends AsyncDisposable {
  readonly clock: ManualClock;
  readonly spanner: LocalSpanner;
  readonly firestore: LocalFirestore;
  readonly pubsub: LocalPubSub;
  /** Whose calls these are from now on. Firestore forgets those before. */
  lead(run: Led): void;
  /** A worker that nobody else has: a fresh one, or one that came to no harm in a run before. */
  hire(
    role: Worker['role'],
    policy: Policy,
    aheadMs?: number,
    environment?: Readonly<Record<string, string>>,
  ): Promise<Worker>;
  /** Takes a worker back after the run, whatever became of it. */
  dismiss(worker: Worker): void;
}

export async function openLane(switches: Partial<Switches>): Promise<Lane> {
  const clock = new ManualClock();
  let run: Led | undefined;
  const through = (service: Service): Intercept => {
    return (call, proceed) => run?.wire.intercept(service)(call, proceed) ?? proceed();
  };
  const spanner = await startSpanner({
    clock: clock.now,
    switches,
    backupDuration: backupMs,
    intercept: through('spanner'),
  });
  const firestore = await startFirestore({ clock: clock.now, intercept: through('firestore') });
  const pubsub = await startPubSub({ clock: clock.now, intercept: through('pubsub') });
  pubsub.broker.topics.create({ name: eventsTopic });
  const idle: Worker[] = [];
  const burials = new Set<Promise<void>>();
  const openDoor = async (): Promise<Door> => ({
    spanner: await spanner.openAddress(),
    firestore: await firestore.openAddress(),
    pubsub: await pubsub.openAddress(),
  });
  return {
    clock,
    spanner,
    firestore,
    pubsub,
    lead(next) {
      run = next;
      firestore.clear();
    },
    async hire(role, policy, aheadMs = 0, environment) {
      const known = idle.findIndex(
        (worker) =>
          worker.role === role &&
          worker.policy === policy &&
          worker.aheadMs === aheadMs &&
          worker.environment === environment,
      );
      const [worker] = known < 0 ? [] : idle.splice(known, 1);
      if (worker !== undefined) return worker;
      const pause = async (ms: number) => run?.pass(ms);
      return new Worker({
        role,
        door: await openDoor(),
        policy,
        clock: clock.now,
        aheadMs,
        pause,
        ...(environment && { environment }),
      });
    },
    dismiss(worker) {
      // One with a configuration of its run is of no use to another.
      if (worker.isAwake && worker.isIdle && worker.environment === undefined) {
        idle.push(worker);
        return;
      }
      // The client libraries retry for seconds what the dead still wait for: the next run does not wait with them.
      const burial = worker.close().then(() => void burials.delete(burial));
      burials.add(burial);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...burials, ...idle.map((worker) => worker.close())]);
      await Promise.all([spanner.stop(), firestore.stop(), pubsub.stop()]);
    },
  };
}
