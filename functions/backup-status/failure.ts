import { html } from 'hono/html';
import { codeOf, reasonOf } from '../../shared/runtime/log.ts';
import type { Html } from './page.ts';

/** A page that says why there is no other. */
export interface Problem {
  readonly status: number;
  readonly title: string;
  readonly main: Html;
  readonly data: { readonly error: string; readonly message: string };
}

export function problem(status: number, title: string, message: string, hint = ''): Problem {
  return {
    status,
    title,
    main: html`<h1>${title}</h1><p>${message}</p>${hint === '' ? '' : html`<p>${hint}</p>`}`,
    data: { error: title, message },
  };
}

/** Where a read failed, for this reason: nothing is known, which is not the same as that there is nothing. */
export function unread(reason: unknown): Problem {
  const hint = hints.get(codeOf(reason)) ?? away;
  return problem(503, 'The records could not be read', reasonOf(reason), hint);
}

/** Where the fault is ours. The log says which: that helps nobody who looks at the page. */
export const unmade = problem(
  500,
  'This page could not be made',
  'That is a fault of the status page, and says nothing about the backups. Its log says more.',
);

const away =
  'Nothing is known at present, which does not mean that there is nothing. The page tries again by itself.';

/** By gRPC's code. */
const hints: ReadonlyMap<unknown, string> = new Map([
  [5, 'There is no such Firestore database: FIRESTORE_DATABASE has to name the one that holds the records.'],
  [
    7,
    'The account of the status page may not read the records: it needs roles/datastore.viewer on their database.',
  ],
  [9, 'An index is missing or still being built. Terraform makes it; that may take some minutes.'],
]);
