import { html } from 'hono/html';
import { lastSegment } from '../../../shared/spanner/names.ts';
import { deedList, deedsOf } from '../backup/commands.ts';
import { type BackupPage, backupData, backupMain } from '../backup/view.ts';
import type { Page, StatusDeps } from '../page.ts';

/** One backup: all that its record tells, and the commands to follow, cancel or restore it. */
export async function backupPage(
  { records, clock, config }: StatusDeps,
  _query: URLSearchParams,
  name: string,
): Promise<Page> {
  const document = await records.record(name);
  if (document === undefined) return unknownBackup(name, config, clock());
  const shown: BackupPage = { name, document, config, now: clock() };
  return { title: lastSegment(name), main: backupMain(shown), data: backupData(shown) };
}

/** Somebody else may have made it, so that Spanner knows it. */
function unknownBackup(name: string, config: StatusDeps['config'], now: Date): Page {
  const message =
    'Nobody has asked for it here, or it is too long ago to be kept. Spanner may know it all the same.';
  const commands = deedsOf(name, undefined, config, now).map((deed) => ({
    ...deed,
    commands: deed.commands.slice(-1),
  }));
  return {
    status: 404,
    title: 'Unknown backup',
    main: html`<h1>Unknown backup</h1><p><code>${name}</code></p><p>${message}</p>${deedList(commands)}`,
    data: { error: 'unknown backup', backup: name, message, commands },
  };
}
