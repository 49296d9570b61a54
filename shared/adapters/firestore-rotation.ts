import type { Firestore } from '@google-cloud/firestore';
import * as v from 'valibot';
import type { Rotation } from '../ports.ts';
import { firestoreTimeoutMs, within } from './firestore-deadline.ts';
import { parsed } from './firestore-document.ts';

const RotationSchema = v.object({
  instances: v.array(v.object({ name: v.string(), observedAt: v.string() })),
});

/**
 * The poller's rotation in one document. Two ticks at once may overwrite each other's: that costs a look at an
 * instance out of turn, nothing else.
 */
export function firestoreRotation(firestore: Firestore, timeoutMs = firestoreTimeoutMs): Rotation {
  const reference = firestore.collection('poller').doc('rotation');
  return {
    async read() {
      const data = (await within(timeoutMs, reference.get())).data();
      if (data === undefined) return new Map();
      const { instances } = parsed(RotationSchema, 'poller/rotation', data);
      return new Map(instances.map(({ name, observedAt }) => [name, observedAt]));
    },

    async write(observedAt) {
      const instances = [...observedAt].map(([name, time]) => ({ name, observedAt: time }));
      await within(timeoutMs, reference.set({ instances }));
    },
  };
}
