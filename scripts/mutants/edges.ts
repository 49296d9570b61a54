import { edit, type Guard } from './guard.ts';

const own = 'local/http/own-machine.ts';
const ownTests = ['test/local/http/own-machine.test.ts'];

/** The doors of the local stack. */
export const doors: readonly Guard[] = [
  {
    name: 'the local stack answers under no name but that of this machine',
    without: [edit(own, '  if (!loopbackHost.test(host))', '  if (host === undefined)')],
    tests: ownTests,
  },
  {
    name: 'the local stack does nothing for web pages',
    without: [
      edit(
        own,
        'if (origin !== undefined && origin.toLowerCase()',
        "if (origin === '' && origin.toLowerCase()",
      ),
    ],
    tests: ownTests,
  },
  {
    name: 'the functions of the local stack are guarded as Pub/Sub is',
    without: [
      edit(
        'local/function-host.ts',
        'ownMachineOnly((request, response) => framework',
        '((request, response) => framework',
      ),
    ],
    tests: ownTests,
  },
];
