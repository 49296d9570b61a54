import { buildCommand } from '@stricli/core';
import type { CliContext } from '../context.ts';
import { deploymentFlags, formatFlag } from '../flags.ts';
import type { CheckFlags } from '../run/check.ts';

const text = (input: string) => input;

export const checkCommand = buildCommand<CheckFlags, [], CliContext>({
  loader: () => import('../run/check.ts'),
  parameters: {
    flags: {
      instance: {
        kind: 'parsed',
        parse: text,
        optional: true,
        variadic: true,
        brief:
          'An instance that is backed up: its id, or its full name. Those of schedules and records are known',
        placeholder: 'INSTANCE',
      },
      database: {
        kind: 'parsed',
        parse: text,
        optional: true,
        variadic: true,
        brief: 'A database that is backed up: its full name, or its id with --instance',
        placeholder: 'DATABASE',
      },
      ...formatFlag,
      ...deploymentFlags,
    },
  },
  docs: {
    brief: 'Whether a deployment has everything it needs, and how to mend it',
    fullDescription: [
      'Looks at the APIs, topics, subscriptions, the database of the records with its indexes and TTL, the functions,',
      'jobs and schedules, the databases, and the rights of the functions and your own. For each it says ok, or FAIL with',
      'the reason and the command that mends it. What you may not see, and databases that native backup schedules back up',
      'a second time, are a WARN. Nothing is changed. It exits with 8 if anything fails, and with 9 if there are only',
      'warnings.',
      '',
      'Roles: roles/viewer and roles/iam.securityReviewer on the project of the deployment and on those of the databases',
      'show everything but the records, which take roles/datastore.viewer.',
    ].join('\n'),
    customUsage: ['[--instance INSTANCE]... [--database DATABASE]... [flags]'],
  },
});
