import { buildCommand } from '@stricli/core';
import type { CliContext } from '../context.ts';
import { deploymentFlags, formatFlag, textFlag } from '../flags.ts';
import type { WatchFlags } from '../run/watch.ts';

export const watchCommand = buildCommand<WatchFlags, [], CliContext>({
  loader: () => import('../run/watch.ts'),
  parameters: {
    flags: {
      instance: textFlag('Only events about this instance: its id, or its full name', 'INSTANCE'),
      database: textFlag(
        'Only events about this database: its full name, or its id with --instance',
        'DATABASE',
      ),
      ...formatFlag,
      ...deploymentFlags,
    },
  },
  docs: {
    brief: 'Live events, until Ctrl-C',
    fullDescription: [
      'Shows the events as they come, until Ctrl-C; with --format json one CloudEvent a line.',
      'It makes a subscription of its own, and removes it at the end. Rejected messages are of no database: with',
      '--instance or --database they are not shown.',
      '',
      'Roles: roles/pubsub.subscriber on the events topic, and a role with pubsub.subscriptions.create, .consume and .delete',
      "on the project for the subscription: Terraform's operators_may_watch grants both to the operators.",
    ].join('\n'),
    customUsage: ['[--instance INSTANCE] [--database DATABASE] [flags]'],
  },
});
