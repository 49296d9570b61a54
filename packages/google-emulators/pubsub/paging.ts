import { GrpcError } from '../grpc/error.ts';

export interface Page<Item> {
  readonly items: Item[];
  /** Empty after the last page. */
  readonly nextPageToken: string;
}

export interface PageRequest {
  readonly pageSize?: number | null;
  readonly pageToken?: string | null;
}

const largestPage = 1000;

/** One page of a list, in the order of its keys. A token is the last key of the page before. */
export function paginate<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  { pageSize, pageToken }: PageRequest,
): Page<Item> {
  const size = pageSize ?? 0;
  if (size < 0) throw new GrpcError('INVALID_ARGUMENT', `Invalid page_size: ${size}.`);
  const remaining = items
    .filter((item) => keyOf(item) > (pageToken ?? ''))
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const page = remaining.slice(0, Math.min(size || largestPage, largestPage));
  const last = page.at(-1);
  const more = last !== undefined && remaining.length > page.length;
  return { items: page, nextPageToken: more ? keyOf(last) : '' };
}
