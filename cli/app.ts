import { buildApplication, buildRouteMap, text_en } from '@stricli/core';
import { cancelCommand } from './commands/cancel.ts';
import { checkCommand } from './commands/check.ts';
import { completionCommand } from './commands/completion.ts';
import { createCommand } from './commands/create.ts';
import { describeCommand } from './commands/describe.ts';
import { listCommand } from './commands/list.ts';
import { replayCommand } from './commands/replay.ts';
import { retryCommand } from './commands/retry.ts';
import { waitCommand } from './commands/wait.ts';
import { watchCommand } from './commands/watch.ts';
import type { CliContext } from './context.ts';
import { exitCodeOf } from './exit.ts';
import packageFile from './package.json' with { type: 'json' };

/** The commands, by name. Each is described in a file of commands/, and does its work in one of run/, loaded only then. */
export const routes = buildRouteMap<string, CliContext>({
  routes: {
    create: createCommand,
    wait: waitCommand,
    list: listCommand,
    describe: describeCommand,
    watch: watchCommand,
    cancel: cancelCommand,
    retry: retryCommand,
    replay: replayCommand,
    check: checkCommand,
    completion: completionCommand,
  },
  docs: {
    brief: 'Back up Cloud Spanner, and wait until it is done',
    fullDescription: [
      'Back up Cloud Spanner with a deployment of spanner-backup-functions, and wait',
      'until it is done.',
      '',
      'It acts with your own rights (application default credentials), or on a local',
      'stack where the emulator variables are set that npm start prints.',
      'Exit codes: 0 done, 1 no access or no connection, 2 usage, 3 failed, 4 rejected,',
      '5 cancelled, 6 expired, 7 no outcome within --timeout, 8 a check failed,',
      '9 a check warned, 130 Ctrl-C. The help of each command has its flags.',
    ].join('\n'),
  },
});

export const name = 'spanner-backups';

export const application = buildApplication(routes, {
  name,
  versionInfo: { currentVersion: packageFile.version },
  scanner: { caseStyle: 'allow-kebab-for-camel', allowArgumentEscapeSequence: true },
  // With every flag of every command the first page would be a wall; each command's own help has them.
  documentation: { onlyRequiredInUsageLine: true },
  localization: {
    text: {
      ...text_en,
      noCommandRegisteredForInput: ({ input, corrections }) =>
        `There is no command ${input}${corrections.length > 0 ? `; did you mean ${corrections.join(' or ')}?` : ''} See ${name} --help.`,
      // A message for whoever typed the command: no stack.
      exceptionWhileRunningCommand: (error) => messageOf(error),
      commandErrorResult: (error) => messageOf(error),
    },
  },
  determineExitCode: exitCodeOf,
});

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
