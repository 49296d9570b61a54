import type { Turn } from '../../shared/ports.ts';

/** What the rotation may weigh: well below the 1 MiB of a Firestore document, with the names of its fields. */
export const rotationBytes = 600_000;

/** What each entry takes beside its texts: the names of its fields, the list's own. */
const bytesOfEntry = 200;

/** What is known of the instances in a tick. */
export interface Known {
  readonly isPresent: (instance: string) => boolean;
  readonly runs: (instance: string) => boolean;
}

/**
 * The turns that are kept for the next tick, the instance that waited longest first. Of more than one document holds those
 * are dropped where nothing runs, and of these the ones that waited longest. That is safe: who is not remembered comes
 * first in the next tick anyway; what was to be remembered of it, its back-off and since when it fails, begins anew.
 */
export function remembered(
  { turns, observed }: { readonly turns: ReadonlyMap<string, Turn>; readonly observed: ReadonlySet<string> },
  { isPresent, runs }: Known,
): Map<string, Turn> {
  const present = [...turns].filter(([instance]) => isPresent(instance));
  const byName = new Map(present);
  const waiting = present.filter(([instance]) => !observed.has(instance));
  const had = [...observed].flatMap((instance): [string, Turn][] => {
    const turn = byName.get(instance);
    return turn === undefined ? [] : [[instance, turn]];
  });
  const inOrder = [...waiting, ...had];
  const kept = new Set<string>();
  let left = rotationBytes;
  for (const isFirst of [true, false]) {
    for (const [instance, turn] of inOrder.toReversed()) {
      if (runs(instance) !== isFirst) continue;
      left -= bytesOf(instance, turn);
      if (left < 0) break;
      kept.add(instance);
    }
  }
  return new Map(inOrder.filter(([instance]) => kept.has(instance)));
}

function bytesOf(instance: string, { resumeAfter = '' }: Turn): number {
  return bytesOfEntry + instance.length + resumeAfter.length;
}
