import { FieldPath, type Query, type QueryDocumentSnapshot } from '@google-cloud/firestore';
import { BadCursor, type Part, type Slice } from '../../status-ports.ts';
import { within } from './deadline.ts';
import { documentId, nameOfDocument } from './document.ts';

/** How a list is read in parts. */
export interface Listing<Item> {
  /** Without its order and its limit. */
  readonly query: Query;
  /** The fields that it is ordered by, and after them the name in the direction of the last. */
  readonly order: readonly (readonly [field: string, direction: 'asc' | 'desc'])[];
  /** Undefined: left out, because it is not meant or cannot be read. */
  readonly item: (snapshot: QueryDocumentSnapshot) => Item | undefined;
  /** Whether what is in the list is left out for another reason than being unreadable. */
  readonly sifted: boolean;
}

/** At most so many documents are read for a part in which few of those that are there are meant. */
export const mostSifted = 300;
/** So many at once of those. */
const siftedAtOnce = 100;

/** Reads a part: no more than it shows and one, or where it is sifted, `mostSifted`. */
export async function readPart<Item>(
  { query, order, item, sifted }: Listing<Item>,
  { limit, after }: Slice,
  timeoutMs: number,
): Promise<Part<Item>> {
  const [, last = 'asc'] = order.at(-1) ?? [];
  const ordered = order
    .reduce((so, [field, direction]) => so.orderBy(field, direction), query)
    .orderBy(FieldPath.documentId(), last);
  const size = sifted ? siftedAtOnce : limit + 1;
  const most = sifted ? mostSifted : size;
  const items: Item[] = [];
  let cursor = after === undefined ? undefined : parseCursor(after, order.length);
  for (let read = 0; read < most; ) {
    const from = cursor === undefined ? ordered : ordered.startAfter(...cursor);
    const { docs } = await within(timeoutMs, from.limit(size).get());
    for (const snapshot of docs) {
      if (items.length === limit) return { items, next: cursor && cursorText(cursor) };
      cursor = [...order.map(([field]) => String(snapshot.get(field))), snapshot.id];
      const found = item(snapshot);
      if (found !== undefined) items.push(found);
    }
    read += docs.length;
    if (docs.length < size) return { items, next: undefined };
  }
  return { items, next: cursor && cursorText(cursor) };
}

/** The values that a list is ordered by, and the document's id, as one word of an address. None of them has a space. */
function cursorText(values: readonly string[]): string {
  return [...values.slice(0, -1), nameOfDocument(values.at(-1) ?? '')].join(' ');
}

/** @throws {BadCursor} */
function parseCursor(text: string, fields: number): string[] {
  const parts = text.split(' ');
  const name = parts.at(-1) ?? '';
  if (parts.length !== fields + 1 || name === '' || name.length > 512) throw new BadCursor();
  return [...parts.slice(0, -1), documentId(name)];
}
