import { createHash } from 'node:crypto';
import { GrpcError } from '../grpc/error.ts';

/** Where an item stands in a list: the latest time first, and of one time the latest started first. */
export interface Position {
  readonly timeMs: number;
  readonly sequence: number;
}

export interface PageRequest {
  readonly parent: string;
  readonly filter: string;
  readonly size: number;
  readonly token: string;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextPageToken: string;
}

/**
 * Sorts items by position, newest first, and cuts out the page that was asked for: at most `cap` items, or fewer if so
 * asked. A token marks a position rather than a count, so a list that changes meanwhile loses and repeats nothing.
 *
 * @throws {GrpcError} INVALID_ARGUMENT for a token of another parent or filter, or one that was not made here
 */
export function pageOf<Item>(
  items: readonly Item[],
  positionOf: (item: Item) => Position,
  { parent, filter, size, token }: PageRequest,
  cap: number,
): Page<Item> {
  const listing = createHash('sha256')
    .update(JSON.stringify([parent, filter]))
    .digest('hex')
    .slice(0, 16);
  const after = token === '' ? undefined : readToken(token, listing);
  const remaining = items
    .toSorted((a, b) => order(positionOf(a), positionOf(b)))
    .filter((item) => after === undefined || order(after, positionOf(item)) < 0);
  const page = remaining.slice(0, size > 0 ? Math.min(size, cap) : cap);
  const last = page.at(-1);
  const nextPageToken =
    last !== undefined && page.length < remaining.length ? writeToken(positionOf(last), listing) : '';
  return { items: page, nextPageToken };
}

function order(a: Position, b: Position): number {
  return b.timeMs - a.timeMs || b.sequence - a.sequence;
}

function writeToken({ timeMs, sequence }: Position, listing: string): string {
  return Buffer.from(`${listing}/${timeMs}/${sequence}`).toString('base64url');
}

function readToken(token: string, listing: string): Position {
  const [its, timeMs, sequence] = Buffer.from(token, 'base64url').toString().split('/');
  if (its !== listing || timeMs === undefined || sequence === undefined)
    throw new GrpcError('INVALID_ARGUMENT', 'Invalid page token: not from this parent and filter.');
  return { timeMs: Number(timeMs), sequence: Number(sequence) };
}
