import type { Ended } from './follow.ts';

/** What became of a backup, for programs. Times are RFC 3339, sizes decimal strings. */
export type Result = Readonly<Record<string, unknown>>;

/** The outcome of what was followed: only what is known. */
export function resultOf({ followed, stage, exit }: Ended): Result {
  const { backup, messageId } = followed;
  const result = {
    backup,
    outcome: exit === 'timeout' || exit === 'interrupted' || exit === 'terminated' ? 'open' : exit,
    messageId,
    ...detailsOf(stage),
  };
  return Object.fromEntries(Object.entries(result).filter(([, value]) => value !== undefined));
}

function detailsOf(stage: Ended['stage']): Result {
  switch (stage.kind) {
    case 'unknown':
      return { state: 'not taken in' };
    case 'withdrawn':
      return { state: stage.record.state, withdrawnBy: stage.by };
    case 'rejected':
      return { reasons: stage.rejection.data.reasons };
    case 'requested':
    case 'running': {
      const { state, progressPercent, operation, blockedBy } = stage.record;
      return { state, progressPercent, operation, blockedBy };
    }
    case 'settled': {
      const { record, outcome } = stage;
      const { backup, operation, startedAt } = record;
      const made = outcome.exit === 'succeeded' ? backup : undefined;
      return {
        sizeBytes: made?.sizeBytes,
        createTime: made?.createTime,
        versionTime: made?.versionTime,
        expireTime: made?.expireTime,
        encryptionType: made?.encryption?.encryptionType,
        operation,
        startedAt,
        settledAt: outcome.settledAt,
        error: outcome.exit === 'succeeded' ? undefined : outcome.error,
      };
    }
  }
}

/** A result as lines of `name: value`. */
export function resultText(result: Result): string {
  const width = Math.max(...Object.keys(result).map((key) => key.length)) + 2;
  return Object.entries(result)
    .map(([key, value]) => `${`${key}:`.padEnd(width)}${textOf(value)}\n`)
    .join('');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
