import { backupNamePattern, databaseNamePattern, longestName } from '../../shared/spanner/names.ts';
import type { Show } from './page.ts';
import { backupPage } from './pages/backup.ts';
import { databasePage } from './pages/database.ts';
import { overview } from './pages/overview.ts';
import { requestPage } from './pages/request.ts';
import { timeline } from './pages/timeline.ts';

/** A page and the name that its path holds. */
export interface Routed {
  readonly show: Show;
  /** The full resource name, or empty. */
  readonly name: string;
  /** The path asks for data: it ended in `.json`. */
  readonly json: boolean;
}

/** Pages at a path of their own. `pages/` holds one file for each. */
const fixed: Readonly<Record<string, Show>> = {
  '': overview,
  timeline,
  request: requestPage,
};

/** Pages of things, at KIND/PROJECT/INSTANCE/ID. */
const named: Readonly<Record<string, { readonly pattern: RegExp; readonly show: Show }>> = {
  databases: { pattern: databaseNamePattern, show: databasePage },
  backups: { pattern: backupNamePattern, show: backupPage },
};

/** The route of a path, or undefined. */
export function routeOf(path: string): Routed | undefined {
  const json = path.endsWith('.json');
  const segments = decoded((json ? path.slice(1, -'.json'.length) : path.slice(1)).split('/'));
  if (segments === undefined) return undefined;
  const [kind = '', project, instance, id] = segments;
  if (segments.length === 1) {
    const show = Object.hasOwn(fixed, kind) ? fixed[kind] : undefined;
    return show && { show, name: '', json };
  }
  const page = Object.hasOwn(named, kind) ? named[kind] : undefined;
  const name = `projects/${project}/instances/${instance}/${kind}/${id}`;
  const isName = page?.pattern.test(name) && name.length <= longestName;
  if (segments.length !== 4 || page === undefined || !isName) return undefined;
  return { show: page.show, name, json };
}

function decoded(segments: readonly string[]): string[] | undefined {
  try {
    return segments.map(decodeURIComponent);
  } catch {
    return undefined;
  }
}
