import { buildCommand } from '@stricli/core';
import type { CliContext } from '../context.ts';
import { deploymentFlags, formatFlag, instanceOfBackup, oneBackup, spanFlag } from '../flags.ts';
import type { RetryFlags } from '../run/retry.ts';

export const retryCommand = buildCommand<RetryFlags, [backup: string], CliContext>({
  loader: () => import('../run/retry.ts'),
  parameters: {
    positional: oneBackup,
    flags: {
      ...instanceOfBackup,
      timeout: spanFlag('Stop waiting after so long; the backup goes on', '6h'),
      async: { kind: 'boolean', default: false, withNegated: false, brief: 'Ask, and do not wait' },
      dryRun: {
        kind: 'boolean',
        default: false,
        withNegated: false,
        brief: 'Print what would be published, and ask for nothing',
      },
      ...formatFlag,
      ...deploymentFlags,
    },
  },
  docs: {
    brief: 'Ask again for a backup that was not made',
    fullDescription: [
      'Publishes again what was asked for under this name, which opens a new round, and follows it as create does.',
      'The backup is of the same point in time where one was asked for, otherwise of the moment it begins; it is kept',
      'as long as was asked for, from then on. A backup that is there is not made twice.',
      '',
      'Roles: roles/pubsub.publisher on the requests topic, and roles/datastore.viewer for the records.',
    ].join('\n'),
    customUsage: ['BACKUP [--instance INSTANCE] [--async | --dry-run] [--timeout 6h] [flags]'],
  },
});
