import { instanceOf, lastSegment, projectOf } from '../../shared/spanner/names.ts';

/*
 * The addresses of the pages, built from parts: each part is encoded, so that no name can become a scheme, another path or
 * a parameter. Templates take their addresses from here and from filters.ts, and from nowhere else.
 */

/** An address on this server. */
export type Href = `/${string}`;

/** What stands behind the question mark. What is undefined or empty is left out. */
export type Parameters = Readonly<Record<string, string | undefined>>;

/** A path of these segments, with these parameters. */
export function href(segments: readonly string[], parameters: Parameters = {}): Href {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined && value !== '') query.append(name, value);
  const text = query.toString();
  return `/${segments.map(encodeURIComponent).join('/')}${text === '' ? '' : `?${text}`}`;
}

/** The page of a database, by its full name. */
export function databaseHref(name: string, parameters: Parameters = {}): Href {
  return href(['databases', projectOf(name), lastSegment(instanceOf(name)), lastSegment(name)], parameters);
}

/** The page of a backup, by its full name. */
export function backupHref(name: string): Href {
  return href(['backups', projectOf(name), lastSegment(instanceOf(name)), lastSegment(name)]);
}

export const overviewHref = href([]);
export const timelineHref = href(['timeline']);
export const requestHref = href(['request']);

/** The data of the page at this address. */
export function jsonHref(address: Href): Href {
  const { path, query } = partsOf(address);
  return `/${path.slice(1)}.json${query === '' ? '' : `?${query}`}`;
}

/** The path and the query of an address. A query may have a question mark of its own. */
export function partsOf(address: string): { readonly path: string; readonly query: string } {
  const at = address.indexOf('?');
  return at < 0 ? { path: address, query: '' } : { path: address.slice(0, at), query: address.slice(at + 1) };
}
