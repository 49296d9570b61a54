import { duration } from '../../shared/terminal/amounts.ts';
import type { PlannedChange } from './state.ts';

/** How something fails: its code and its words. */
export function errorText({ code, message }: { readonly code: string; readonly message: string }): string {
  return `${code}: ${message}`;
}

/** What is planned for a backup that has not started. */
export function plannedText({ of, error, durationMs }: PlannedChange): string {
  const what = error === undefined ? `takes ${duration(durationMs ?? 0)}` : `fails with ${errorText(error)}`;
  return of === 'any backup' ? `The next backup of any database ${what}` : `The next backup of ${of} ${what}`;
}
