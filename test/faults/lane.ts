import { type LocalFirestore, startFirestore } from '../../local/firestore/server.ts';
import type { Intercept } from '../../local/grpc/intercept.ts';
import { ManualClock } from '../../local/manual-clock.ts';
import { type LocalPubSub, startPubSub } from '../../local/pubsub/server.ts';
import { type LocalSpanner, startSpanner } from '../../local/spanner/server.ts';
import type { Switches } from '../../local/spanner/switches.ts';
import type { Service, Wire } from './wire.ts';

/** The addresses of the three services that one worker is given, and nobody else at the time. */
export type Door = Readonly<Record<Service, string>>;

export const eventsTopic = 'projects/faults/topics/events';
export const requestsTopic = 'projects/faults/topics/requests';

/** How long Spanner takes for a backup here. */
export const backupMs = 4 * 60_000;

/**
 * Servers on which runs go one after the other, each in a project of its own: starting servers takes longer than a
 * run does. Several lanes go side by side, for the times when one has to wait.
 */
export interface Lane extends AsyncDisposable {
  readonly clock: ManualClock;
  readonly spanner: LocalSpanner;
  readonly firestore: LocalFirestore;
  readonly pubsub: LocalPubSub;
  /** Whose calls these are from now on. */
  lead(wire: Wire): void;
  takeDoor(): Promise<Door>;
  /** Takes the door back once the worker behind it has come to its end; the lane is not closed before that. */
  bury(door: Door, end: Promise<void>): void;
}

export async function openLane(switches: Partial<Switches>): Promise<Lane> {
  const clock = new ManualClock();
  let wire: Wire | undefined;
  const through = (service: Service): Intercept => {
    return (call, proceed) => wire?.intercept(service)(call, proceed) ?? proceed();
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
  const free: Door[] = [];
  const burials = new Set<Promise<void>>();
  return {
    clock,
    spanner,
    firestore,
    pubsub,
    lead(next) {
      wire = next;
      firestore.clear();
    },
    async takeDoor() {
      const door = free.shift();
      if (door !== undefined) return door;
      return {
        spanner: await spanner.openAddress(),
        firestore: await firestore.openAddress(),
        pubsub: await pubsub.openAddress(),
      };
    },
    bury(door, end) {
      const burial = end.then(() => {
        free.push(door);
        burials.delete(burial);
      });
      burials.add(burial);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(burials);
      await Promise.all([spanner.stop(), firestore.stop(), pubsub.stop()]);
    },
  };
}
