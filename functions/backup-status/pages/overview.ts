import { html } from 'hono/html';
import { filtersOf } from '../filters.ts';
import type { Page, StatusDeps } from '../page.ts';

/** The first screen. */
export async function overview(_deps: StatusDeps, query: URLSearchParams): Promise<Page> {
  const { filters } = filtersOf(query);
  return { title: 'Backups', main: html`<h1>Backups</h1>`, data: { filters } };
}
