import type { DocumentSnapshot, Firestore } from '@google-cloud/firestore';
import * as v from 'valibot';
import type { CallWindow } from '../../runtime/call-windows.ts';
import { type Draw, type Drawn, drawFrom, type Reserve } from '../../runtime/reserve.ts';
import { within } from './deadline.ts';
import { parsed } from './document.ts';
import { isOvertaken } from './writes.ts';

const collection = 'reserves';

const ReserveSchema = v.object({
  draws: v.array(v.object({ atMs: v.number(), calls: v.number() })),
});

/** Calls are waiting for the draw, and each function has its own without it. */
const patienceMs = 2_000;

/** Only the other function draws from the same document, and seldom at the same time. */
const mostTries = 5;

/**
 * The reserve of each project in a document, with what was drawn of late. The time is that of Firestore's own clock: one for
 * all who draw. Every write names the document that was read, so of two who draw at once one reads again. A draw whose
 * reply was lost counts as drawn.
 */
export function firestoreReserve(firestore: Firestore, windows: readonly CallWindow[]): Reserve {
  const drawOnce = async (project: string, wanted: number): Promise<Drawn | 'overtaken'> => {
    const reference = firestore.collection(collection).doc(project);
    const snapshot = await reference.get();
    const { draws, drawn } = drawFrom(drawsOf(snapshot), wanted, windows, snapshot.readTime.toMillis());
    if (drawn.calls === 0) return drawn;
    const { updateTime } = snapshot;
    try {
      if (updateTime === undefined) await reference.create({ draws });
      else await reference.update({ draws }, { lastUpdateTime: updateTime });
      return drawn;
    } catch (error) {
      if (isOvertaken(error)) return 'overtaken';
      throw error;
    }
  };
  return {
    draw(project, wanted) {
      const draw = async (): Promise<Drawn> => {
        for (let tries = 0; tries < mostTries; tries += 1) {
          const drawn = await drawOnce(project, wanted);
          if (drawn !== 'overtaken') return drawn;
        }
        throw new Error(`${collection}/${project} changed ${mostTries} times while a call was drawn`);
      };
      return within(patienceMs, draw());
    },
  };
}

function drawsOf(snapshot: DocumentSnapshot): readonly Draw[] {
  const data = snapshot.data();
  return data === undefined ? [] : parsed(ReserveSchema, `${collection}/${snapshot.id}`, data).draws;
}
