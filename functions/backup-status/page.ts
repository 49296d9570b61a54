import type { HtmlEscapedString } from 'hono/utils/html';
import type { Clock } from '../../shared/runtime/clock.ts';
import type { StatusConfig } from '../../shared/runtime/status-config.ts';
import type { StatusReader } from '../../shared/status-ports.ts';

/** What a template of `hono/html` gives: text in which everything that is not ours is escaped. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** What a route shows: the title, the inside of `<main>`, and the same as data. */
export interface Page {
  /** 200 unless it says otherwise. */
  readonly status?: 200 | 400 | 404;
  readonly title: string;
  /** The inside of `<main>`, with the page's only h1. */
  readonly main: Html;
  /** What `.json` gives. */
  readonly data: unknown;
}

/** What a page is made of. */
export interface StatusDeps {
  readonly clock: Clock;
  readonly records: StatusReader;
  readonly config: StatusConfig;
}

/**
 * Makes the page of a route. `name` is the full resource name where the path holds one (`projects/P/instances/I/databases/D`),
 * in the right form but perhaps of nothing that exists; else it is empty. Rejects with ReadFailed where a read
 * failed, and with BadCursor where the address names no place in a list: the handler answers with a page that says so.
 */
export type Show = (deps: StatusDeps, query: URLSearchParams, name: string) => Promise<Page>;
