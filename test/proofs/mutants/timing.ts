import { edit, type Guard } from './guard.ts';

const tests = ['test/functions/longest-path.test.ts'];

export const timing: readonly Guard[] = [
  {
    name: 'a request that took long to take in is started by the poller',
    without: [
      edit('functions/create-backup/handler.ts', "if (isLate && intake.kind === 'to start')", 'if (false)'),
    ],
    tests,
  },
  {
    name: 'an answer of Spanner that cannot be stored for long is left to the poller',
    without: [
      edit(
        'shared/operations/start-backup.ts',
        '    if (tries > 1 && deps.clock().getTime() > until) break;\n',
        '',
      ),
    ],
    tests,
  },
];
