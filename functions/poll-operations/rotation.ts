import type { Turn } from '../../shared/ports.ts';
import type { Work } from './groups.ts';
import type { Tick } from './open-tick.ts';

/** What the rotation may weigh: well below the 1 MiB of a Firestore document, with the names of its fields. */
export const rotationBytes = 600_000;

/** An upper bound for the bytes of an entry besides its names. */
const bytesOfEntry = 200;

/** Reads the turns of earlier ticks. If that fails, the tick goes on without an order of instances. */
export async function readRotation(tick: Tick): Promise<void> {
  try {
    const { turns, resumeAfter } = await tick.deps.rotation.read();
    for (const [instance, turn] of turns) tick.turns.set(instance, turn);
    tick.resumeAfter = resumeAfter;
  } catch (error) {
    tick.failed(error, 'the rotation could not be read');
  }
}

/** Writes the turns for the next tick, unless nothing was observed. */
export async function writeRotation({ instances, groups, resumeAfter }: Work, tick: Tick): Promise<void> {
  if (tick.observed.size === 0 && resumeAfter === tick.resumeAfter) return;
  const isWhole = resumeAfter === undefined;
  const turns = remembered(tick, {
    isPresent: (instance) => !isWhole || instances.has(instance),
    runs: (instance) => groups.get(instance)?.runs === true,
  });
  try {
    await tick.deps.rotation.write({ turns, ...(!isWhole && { resumeAfter }) });
  } catch (error) {
    tick.failed(error, 'the rotation could not be written');
  }
}

/** What is known of the instances in a tick. */
export interface Known {
  readonly isPresent: (instance: string) => boolean;
  readonly runs: (instance: string) => boolean;
}

/**
 * The turns that are kept for the next tick, the instance that waited longest first. If one document
 * cannot hold them all, instances in which nothing runs are dropped, those that waited longest first. An instance that is
 * not remembered comes first in the next tick; its back-off, and since when it fails, begin anew.
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
