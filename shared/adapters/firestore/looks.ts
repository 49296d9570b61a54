import type { Firestore } from '@google-cloud/firestore';
import * as v from 'valibot';
import type { LookStore } from '../../database-ports.ts';
import { firestoreTimeoutMs, within } from './deadline.ts';
import { parsed } from './document.ts';

const timestamp = v.exactOptional(v.string());

// Fields that a later version adds are not read, and those of this one are optional: versions may take turns.
const LooksSchema = v.object({
  outcomesUntil: timestamp,
  outcomes: v.exactOptional(
    v.object({ begunAt: v.string(), place: v.object({ settledAt: v.string(), backup: v.string() }) }),
  ),
  instances: v.array(
    v.object({
      name: v.string(),
      knownSince: v.string(),
      triedAt: timestamp,
      lookedAt: timestamp,
      wholeAt: timestamp,
      unsettledSince: timestamp,
      failingSince: timestamp,
      reportedAt: timestamp,
      foundSince: timestamp,
    }),
  ),
});

/** What the poller remembers of its looks, in one document beside the rotation. */
export function firestoreLooks(firestore: Firestore, timeoutMs = firestoreTimeoutMs): LookStore {
  const reference = firestore.collection('poller').doc('looks');
  return {
    async read() {
      const data = (await within(timeoutMs, reference.get())).data();
      if (data === undefined) return { instances: new Map() };
      const { instances, ...rest } = parsed(LooksSchema, 'poller/looks', data);
      return { instances: new Map(instances.map(({ name, ...look }) => [name, look])), ...rest };
    },

    async write({ instances, ...rest }) {
      const all = [...instances].map(([name, look]) => ({ name, ...look }));
      await within(timeoutMs, reference.set({ instances: all, ...rest }));
    },
  };
}
