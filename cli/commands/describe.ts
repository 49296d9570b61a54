import { buildCommand } from '@stricli/core';
import type { CliContext } from '../context.ts';
import { deploymentFlags, formatFlag, instanceOfBackup, oneBackup } from '../flags.ts';
import type { DescribeFlags } from '../run/describe.ts';

export const describeCommand = buildCommand<DescribeFlags, [backup: string], CliContext>({
  loader: () => import('../run/describe.ts'),
  parameters: {
    positional: oneBackup,
    flags: {
      ...instanceOfBackup,
      ...formatFlag,
      ...deploymentFlags,
    },
  },
  docs: {
    brief: 'The whole story of a backup, and how to restore it',
    fullDescription: [
      'Tells all that is known of a backup: who asked, what was tried, what Spanner said, which events there are,',
      'and the gcloud command that restores it.',
      '',
      'Role: roles/datastore.viewer for the records.',
    ].join('\n'),
    customUsage: ['BACKUP [--instance INSTANCE] [flags]'],
  },
});
