import { buildCommand } from '@stricli/core';
import type { CliContext } from '../context.ts';
import { atLeastOne, deploymentFlags, formatFlag } from '../flags.ts';
import type { ReplayFlags } from '../run/replay.ts';

export const replayCommand = buildCommand<ReplayFlags, [], CliContext>({
  loader: () => import('../run/replay.ts'),
  parameters: {
    flags: {
      limit: {
        kind: 'parsed',
        parse: atLeastOne,
        default: '100',
        brief: 'At most so many dead letters',
        placeholder: 'count',
      },
      yes: { kind: 'boolean', default: false, withNegated: false, brief: 'Do not ask: for scripts' },
      dryRun: {
        kind: 'boolean',
        default: false,
        withNegated: false,
        brief: 'Print what would be published, a request a line, and leave everything as it is',
      },
      ...formatFlag,
      ...deploymentFlags,
    },
  },
  docs: {
    brief: 'Publish again the requests that could not be delivered',
    fullDescription: [
      'Shows the dead letters, asks, publishes each again, and takes it out of the dead letters.',
      'Placeholders and slots are filled in from the first publishing, so that each is asked for under the name that',
      'it would have had; a request that named no backup gets a name, which is shown before. A backup of last Tuesday',
      "that is made today holds today's data. Replaying twice is safe: the second request joins the first.",
      '',
      'Roles: roles/pubsub.subscriber on the dead-letter subscription, and roles/pubsub.publisher on the requests topic.',
    ].join('\n'),
    customUsage: ['[--yes | --dry-run] [--limit 100] [flags]'],
  },
});
