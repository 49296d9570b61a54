import { buildCommand } from '@stricli/core';
import type { CliContext } from '../context.ts';
import { deploymentFlags, formatFlag, spanFlag, textFlag } from '../flags.ts';
import type { CreateFlags } from '../run/create.ts';

const text = (input: string) => input;

export const createCommand = buildCommand<CreateFlags, [backup?: string], CliContext>({
  loader: () => import('../run/create.ts'),
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        {
          placeholder: 'BACKUP',
          optional: true,
          parse: text,
          brief:
            'Id of the backup, or its full name; {database}, {date}, {hour}, {minute} are filled in (UTC)',
        },
      ],
    },
    flags: {
      instance: textFlag('Instance of the database', 'INSTANCE'),
      database: {
        kind: 'parsed',
        parse: text,
        variadic: true,
        brief: 'Database to back up: its id, or its full name. Several are backed up as of one moment',
        placeholder: 'DATABASE',
      },
      retentionPeriod: textFlag('How long to keep it: 14d, 2w, P1M. This or --expiration-date', 'duration'),
      expirationDate: textFlag('When it expires, in RFC 3339', 'time'),
      versionTime: textFlag('The point in time to back up, in RFC 3339', 'time'),
      encryptionType: textFlag(
        'use-database-encryption, google-default-encryption or customer-managed-encryption',
        'TYPE',
      ),
      kmsKey: textFlag('Full name of the key, for customer-managed-encryption', 'KEY'),
      kmsKeys: {
        kind: 'parsed',
        parse: text,
        optional: true,
        variadic: ',',
        brief: 'Full names of keys, one for each region of the instance',
        placeholder: 'KEY,…',
      },
      startWithin: textFlag('Give up if it could not be started for so long. Without it: 24h', 'duration'),
      label: {
        kind: 'parsed',
        parse: text,
        optional: true,
        variadic: true,
        brief: 'A label of your own, carried into every event',
        placeholder: 'key=value',
      },
      timeout: spanFlag('Stop waiting after so long; the backup goes on', '6h'),
      async: { kind: 'boolean', default: false, withNegated: false, brief: 'Ask, and do not wait' },
      dryRun: {
        kind: 'boolean',
        default: false,
        withNegated: false,
        brief: 'Check, print what would be published, and ask for nothing',
      },
      ...formatFlag,
      ...deploymentFlags,
    },
  },
  docs: {
    brief: 'Ask for a backup, and wait until it is there',
    fullDescription: [
      'Asks for a backup of a database, and follows what becomes of it until it is there, or is not to be.',
      'The exit code says which. Asked again under the same name it joins the first: no backup is made twice.',
      '',
      'Roles: roles/pubsub.publisher on the requests topic, and to wait roles/datastore.viewer for the records.',
    ].join('\n'),
    customUsage: [
      '[BACKUP] --instance INSTANCE --database DATABASE... --retention-period 14d [flags]',
      '[BACKUP] --database DATABASE --expiration-date TIME [--start-within 1h] [--timeout 6h] [flags]',
      '[BACKUP] --database DATABASE [--async | --dry-run] [flags]',
    ],
  },
});
