import type { Firestore } from '@google-cloud/firestore';
import * as v from 'valibot';
import type { Rotation } from '../../ports.ts';
import { firestoreTimeoutMs, within } from './deadline.ts';
import { parsed } from './document.ts';

const timestamp = v.exactOptional(v.string());

// Fields that a later version adds are not read, and those of this one are optional: versions may take turns.
const RotationSchema = v.object({
  resumeAfter: v.exactOptional(v.string()),
  instances: v.array(
    v.object({
      name: v.string(),
      observedAt: v.string(),
      refusals: v.exactOptional(v.number()),
      failingSince: timestamp,
      unobservedSince: timestamp,
      reportedAt: timestamp,
      resumeAfter: v.exactOptional(v.string()),
    }),
  ),
});

/**
 * The poller's rotation in one document. Two ticks at once may overwrite each other's: that costs an instance a turn, or
 * a report of the same once more, nothing else.
 */
export function firestoreRotation(firestore: Firestore, timeoutMs = firestoreTimeoutMs): Rotation {
  const reference = firestore.collection('poller').doc('rotation');
  return {
    async read() {
      const data = (await within(timeoutMs, reference.get())).data();
      if (data === undefined) return { turns: new Map() };
      const { instances, ...rest } = parsed(RotationSchema, 'poller/rotation', data);
      return { turns: new Map(instances.map(({ name, ...turn }) => [name, turn])), ...rest };
    },

    async write({ turns, ...rest }) {
      const instances = [...turns].map(([name, turn]) => ({ name, ...turn }));
      await within(timeoutMs, reference.set({ instances, ...rest }));
    },
  };
}
