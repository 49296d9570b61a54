/** What a command ends with, and what that means. A script tells the outcomes apart by these numbers. */
export const exitCodes = {
  succeeded: { code: 0, meaning: 'The backup is there; or the command did what it was told.' },
  trouble: {
    code: 1,
    meaning:
      'The command could not do it: no access, no connection, or nothing there. The message says what to do.',
  },
  usage: { code: 2, meaning: 'The command line is wrong. Nothing was asked for.' },
  failed: { code: 3, meaning: 'Spanner refused the backup, or it failed.' },
  rejected: { code: 4, meaning: 'The deployment rejected the request: no backup was begun.' },
  cancelled: { code: 5, meaning: 'Somebody cancelled the backup, or withdrew the request.' },
  expired: { code: 6, meaning: 'The backup could not be started within `--start-within`.' },
  timeout: { code: 7, meaning: 'There was no outcome within `--timeout`. The backup goes on.' },
  unsound: { code: 8, meaning: '`check` found something that is missing or wrong.' },
  unsure: { code: 9, meaning: '`check` found nothing wrong, but could not see everything, or warns.' },
  interrupted: { code: 130, meaning: 'Ctrl-C. The backup goes on.' },
  terminated: { code: 143, meaning: 'SIGTERM. The backup goes on.' },
} as const;

export type Exit = keyof typeof exitCodes;

/** The gravest first: several backups end the command with the first of these that one of them came to. */
const byGravity: readonly Exit[] = ['failed', 'rejected', 'cancelled', 'expired', 'timeout', 'trouble'];

/** What several outcomes come to together. */
export function gravest(exits: readonly Exit[]): Exit {
  return byGravity.find((exit) => exits.includes(exit)) ?? 'succeeded';
}

/** An error that is the caller's to mend: a message that says how, and no stack. */
export class CliError extends Error {
  readonly exit: Exit;

  constructor(message: string, exit: Exit = 'trouble') {
    super(message);
    this.name = 'CliError';
    this.exit = exit;
  }
}

/** What was thrown, as an exit code. */
export function exitCodeOf(error: unknown): number {
  return exitCodes[error instanceof CliError ? error.exit : 'trouble'].code;
}

/** The library's own codes are negative: an unknown command, an argument that cannot be read. */
export function statusOf(code: number | string | null | undefined): number {
  const given = Number(code ?? 0);
  if (given === -4 || given === -5) return exitCodes.usage.code;
  return given < 0 ? exitCodes.trouble.code : given;
}
