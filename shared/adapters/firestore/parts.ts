import { FieldPath, type Query, type QueryDocumentSnapshot } from '@google-cloud/firestore';
import { BadCursor, type Part, ReadFailed, type Slice } from '../../status-ports.ts';
import { within } from './deadline.ts';
import { UnreadableDocument } from './document.ts';

/** The fields that a list is ordered by, and after them the name in the direction of the last. */
export type Order = readonly (readonly [field: string, direction: 'asc' | 'desc'])[];

/** The documents of a query in an order in which each has a place of its own. */
export function ordered(query: Query, order: Order): Query {
  const [, last = 'asc'] = order.at(-1) ?? [];
  return order
    .reduce((so, [field, direction]) => so.orderBy(field, direction), query)
    .orderBy(FieldPath.documentId(), last);
}

/** The answer to a read of the status page, or ReadFailed. */
export async function answered<Answer>(timeoutMs: number, answer: Promise<Answer>): Promise<Answer> {
  try {
    return await within(timeoutMs, answer);
  } catch (error) {
    throw new ReadFailed(error);
  }
}

/** How a list is read in parts. */
export interface Listing<Item> {
  /** Without its order and its limit. */
  readonly query: Query;
  readonly order: Order;
  /** Undefined: left out, because it is not meant. Throws UnreadableDocument: left out, and counted. */
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
  const all = ordered(query, order);
  const size = sifted ? siftedAtOnce : limit + 1;
  const most = sifted ? mostSifted : size;
  const items: Item[] = [];
  let unreadable = 0;
  let cursor = after === undefined ? undefined : parseCursor(after, order.length);
  for (let read = 0; read < most; ) {
    const from = cursor === undefined ? all : all.startAfter(...cursor);
    const { docs } = await answered(timeoutMs, from.limit(size).get());
    for (const snapshot of docs) {
      if (items.length === limit) return { items, next: cursor?.join(' '), unreadable };
      cursor = [...order.map(([field]) => String(snapshot.get(field))), snapshot.id];
      try {
        const found = item(snapshot);
        if (found !== undefined) items.push(found);
      } catch (error) {
        if (!(error instanceof UnreadableDocument)) throw error;
        unreadable += 1;
      }
    }
    read += docs.length;
    if (docs.length < size) return { items, next: undefined, unreadable };
  }
  return { items, next: cursor?.join(' '), unreadable };
}

/**
 * A place in a list, as one word of an address: the values that it is ordered by, none of which has a space, and the document's id.
 *
 * @throws {BadCursor}
 */
function parseCursor(text: string, fields: number): string[] {
  const parts = text.split(' ');
  const id = parts.slice(fields).join(' ');
  if (parts.length <= fields || !isDocumentId(id)) throw new BadCursor();
  return [...parts.slice(0, fields), id];
}

/** What Firestore takes for an id. It answers anything else with an error. */
function isDocumentId(id: string): boolean {
  return id !== '' && Buffer.byteLength(id) <= 1_500 && !/^\.\.?$|^__.*__$|[\s/]/.test(id);
}
