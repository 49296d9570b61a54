import { buildCommand } from '@stricli/core';
import type { CliContext } from '../context.ts';
import { deploymentFlags, formatFlag, instanceOfBackup, oneBackup, spanFlag, textFlag } from '../flags.ts';
import type { CancelFlags } from '../run/cancel.ts';

export const cancelCommand = buildCommand<CancelFlags, [backup: string], CliContext>({
  loader: () => import('../run/cancel.ts'),
  parameters: {
    positional: oneBackup,
    flags: {
      ...instanceOfBackup,
      messageId: textFlag('Withdraw the request of this message, where several wait for the backup', 'ID'),
      timeout: spanFlag('Stop waiting for the end of it after so long', '10m'),
      ...formatFlag,
      ...deploymentFlags,
    },
  },
  docs: {
    brief: 'Withdraw a request that waits, or cancel a backup that runs',
    fullDescription: [
      'A request that waits is withdrawn: if nobody else waits for the backup, it is not made; if others do, they get',
      'it. Where several wait, --message-id says whose request it is. While a start is under way, it waits for the answer.',
      'A backup that runs is cancelled in Spanner, for everybody who asked.',
      '',
      'It ends with 0 if the request is withdrawn or the backup cancelled, with 4 if the withdrawal came too late.',
      '',
      'Roles: roles/datastore.viewer for the records; for what waits roles/pubsub.publisher on the requests topic, for',
      'what runs roles/spanner.backupAdmin on the instance.',
    ].join('\n'),
    customUsage: ['BACKUP [--instance INSTANCE] [--message-id ID] [--timeout 10m] [flags]'],
  },
});
