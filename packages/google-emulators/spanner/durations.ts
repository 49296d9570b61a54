/** How long a backup takes. */
export type BackupDuration = number | ((backup: { name: string; database: string }) => number);

/** How long a restore takes, by the name of the database where it depends on that. */
export type RestoreMs = number | ((database: string) => number);

/** How long things take, unless they are told otherwise. */
export interface Durations {
  readonly backup: BackupDuration;
  /** Of the copy of a backup, by the copy's name and the database. */
  readonly copy: BackupDuration;
  readonly restoreMs: RestoreMs;
  readonly optimizeMs: number;
}

/** What a duration is for one case. */
export function usualMs<Case>(duration: number | ((it: Case) => number), it: Case): number {
  return typeof duration === 'number' ? duration : duration(it);
}
