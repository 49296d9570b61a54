import { idOf } from '../../../spanner/names.ts';
import type { SpannerOptions } from '../../../spanner/server.ts';
import type { Define } from '../known-differences.ts';
import { backupContract } from './backups.ts';
import { copyAndRestoreContract } from './copies-and-restores.ts';
import { placeContract } from './places.ts';
import { hourMs, type OpenProject, slow } from './project.ts';
import { settingContract } from './settings.ts';

/** What Spanner's admin API does, as far as this project and its users rely on it. */
export function spannerContract(open: OpenProject, test: Define): void {
  placeContract(open, test);
  settingContract(open, test);
  backupContract(open, test);
  copyAndRestoreContract(open, test);
}

/** How fast a server has to be for the contract: no time passes but what is asked for by a name. */
export const contractOptions: Pick<SpannerOptions, 'backupDuration' | 'restoreMs' | 'optimizeMs'> = {
  backupDuration: ({ database }) => (idOf(database) === slow ? hourMs : 0),
  restoreMs: (database) => (idOf(database) === slow ? hourMs : 0),
  optimizeMs: 0,
};
