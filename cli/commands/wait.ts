import { buildCommand } from '@stricli/core';
import type { CliContext } from '../context.ts';
import { backupArgument, deploymentFlags, formatFlag, spanFlag, textFlag } from '../flags.ts';
import type { WaitFlags } from '../run/wait.ts';

export const waitCommand = buildCommand<WaitFlags, string[], CliContext>({
  loader: () => import('../run/wait.ts'),
  parameters: {
    positional: {
      kind: 'array',
      minimum: 1,
      parameter: backupArgument,
    },
    flags: {
      instance: textFlag('Instance of the backups that are given by their ids', 'INSTANCE'),
      message: textFlag('Id of the message that asked for it: then a rejection is seen, too', 'ID'),
      timeout: spanFlag('Stop waiting after so long; the backup goes on', '6h'),
      ...formatFlag,
      ...deploymentFlags,
    },
  },
  docs: {
    brief: 'Wait for backups that somebody has asked for',
    fullDescription: [
      'Follows backups that somebody has asked for, until each has its outcome; the exit code says which.',
      '',
      'Role: roles/datastore.viewer for the records.',
    ].join('\n'),
    customUsage: ['BACKUP... [--instance INSTANCE] [--message ID] [--timeout 6h] [flags]'],
  },
});
