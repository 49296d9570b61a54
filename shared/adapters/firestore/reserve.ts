import type { DocumentSnapshot, Firestore } from '@google-cloud/firestore';
import * as v from 'valibot';
import type { CallWindow } from '../../runtime/call-windows.ts';
import {
  type Demand,
  type Drawings,
  type Drawn,
  drawFrom,
  drawnForMs,
  type Reserve,
  type Side,
} from '../../runtime/reserve.ts';
import { NoAnswer, within } from './deadline.ts';
import { parsed } from './document.ts';
import { isOvertaken } from './writes.ts';

const collection = 'reserves';

// Fields that a later version adds are not read: versions may take turns.
const DrawingsSchema = v.object({
  draws: v.array(v.object({ atMs: v.number(), calls: v.number() })),
  waitingAtMs: v.exactOptional(v.number()),
});

/** Only the other function draws from the same document, and seldom at the same time. */
const mostTries = 5;

/**
 * The reserve of each project in a document, with what was drawn of late. The time is that of Firestore's own clock: one for
 * all who draw. Every write names the document that was read, so of two who draw at once one reads again. A draw whose
 * reply was lost counts as drawn.
 */
export function firestoreReserve(
  firestore: Firestore,
  windows: readonly CallWindow[],
  side: Side,
  timeoutMs = drawnForMs,
): Reserve {
  const drawOnce = async (
    project: string,
    demand: Demand,
    isLate: () => boolean,
  ): Promise<Drawn | 'overtaken'> => {
    const reference = firestore.collection(collection).doc(project);
    const snapshot = await reference.get();
    const nowMs = snapshot.readTime.toMillis();
    const { after, drawn } = drawFrom(drawingsOf(snapshot), demand, side, windows, nowMs);
    if (after === undefined) return drawn;
    // Whoever has stopped waiting cannot make the calls any more.
    if (isLate()) throw new NoAnswer(timeoutMs);
    return (await store(snapshot, after)) ? drawn : 'overtaken';
  };
  return {
    async draw(project, demand) {
      let isLate = false;
      const draw = async (): Promise<Drawn> => {
        for (let tries = 0; tries < mostTries; tries += 1) {
          const drawn = await drawOnce(project, demand, () => isLate);
          if (drawn !== 'overtaken') return drawn;
        }
        throw new Error(`${collection}/${project} changed ${mostTries} times while a call was drawn`);
      };
      try {
        return await within(timeoutMs, draw());
      } finally {
        isLate = true;
      }
    },
  };
}

/** False if the document has changed since it was read. */
async function store(snapshot: DocumentSnapshot, { draws, waitingAtMs }: Drawings): Promise<boolean> {
  const { ref, updateTime } = snapshot;
  const data = { draws, ...(waitingAtMs !== undefined && { waitingAtMs }) };
  try {
    if (updateTime === undefined) await ref.create(data);
    else await ref.update(data, { lastUpdateTime: updateTime });
    return true;
  } catch (error) {
    if (isOvertaken(error)) return false;
    throw error;
  }
}

function drawingsOf(snapshot: DocumentSnapshot): Drawings {
  const data = snapshot.data();
  return data === undefined ? { draws: [] } : parsed(DrawingsSchema, `${collection}/${snapshot.id}`, data);
}
