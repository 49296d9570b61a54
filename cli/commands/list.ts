import { buildCommand } from '@stricli/core';
import { states } from '../../shared/record/states.ts';
import type { CliContext } from '../context.ts';
import { atLeastOne, deploymentFlags, formatFlag, spanFlag, textFlag } from '../flags.ts';
import type { ListFlags } from '../run/list.ts';

export const listCommand = buildCommand<ListFlags, [], CliContext>({
  loader: () => import('../run/list.ts'),
  parameters: {
    flags: {
      instance: textFlag('Only backups in this instance', 'INSTANCE'),
      database: textFlag('Only backups of this database: its id, or its full name', 'DATABASE'),
      state: {
        kind: 'enum',
        values: states,
        optional: true,
        variadic: ',',
        brief: 'Only those in one of these states',
      },
      since: spanFlag('Those that ended within so long; open ones always', '24h'),
      limit: {
        kind: 'parsed',
        parse: atLeastOne,
        default: '100',
        brief: 'At most so many, open ones first, then the latest',
        placeholder: 'count',
      },
      databases: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'The databases instead: each with its newest good backup, and what is said of it',
      },
      ...formatFlag,
      ...deploymentFlags,
    },
  },
  docs: {
    brief: 'What is open, what ran last night, what failed',
    fullDescription: [
      'Lists the backups that are open, and those that ended lately, the latest first.',
      'Messages that were rejected are no backups: the events topic and the log have them.',
      'With --databases: every database that the deployment knows, stale ones first. --state and --since say nothing then.',
      '',
      'Role: roles/datastore.viewer for the records.',
    ].join('\n'),
    customUsage: [
      '[--databases] [--instance INSTANCE] [--database DATABASE] [--state STATE,…] [--since 24h] [--limit 100] [flags]',
    ],
  },
});
