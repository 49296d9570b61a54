import { domainTests, edit, type Guard } from './guard.ts';

const table = 'shared/decisions/withdrawal.ts';
const marking = 'shared/record/withdraw.ts';
const takingIn = 'functions/create-backup/take-in.ts';
const deciding = 'functions/create-backup/decide-together.ts';
const rejections = 'shared/adapters/firestore/rejections.ts';
const withdrawn = ['test/functions/create-backup/withdrawn.test.ts'];

/** What keeps a withdrawal from taking more with it than one request that waits. */
export const withdrawing: readonly Guard[] = [
  {
    name: 'a withdrawal that was taken in is a duplicate when it comes again',
    without: [
      edit(
        table,
        'when: ({ record, incoming }) => record.messages.some(({ id }) => id === incoming.messageId),',
        'when: () => false,',
      ),
    ],
    tests: domainTests('withdrawal'),
  },
  {
    name: 'a withdrawal is remembered as a request is',
    without: [
      edit(
        marking,
        'const next = { ...record, requests, messages };',
        'const next = { ...record, requests };',
      ),
    ],
    tests: domainTests('withdrawal'),
  },
  {
    name: 'no request is withdrawn while an attempt may be under way',
    without: [
      edit(
        table,
        "record.state === 'requested' && record.lease === undefined ? record",
        "record.state === 'requested' ? record",
      ),
    ],
    tests: domainTests('withdrawal'),
  },
  {
    name: 'a withdrawal withdraws no other request of the round',
    without: [edit(marking, 'if (waitingFor(next).length > 0) return next;', '')],
    tests: domainTests('withdrawal'),
  },
  {
    name: 'no backup is made once every request of the round is withdrawn',
    without: [
      edit(marking, 'if (waitingFor(next).length > 0) return next;', 'if (next.round > 0) return next;'),
    ],
    tests: domainTests('withdrawal'),
  },
  {
    name: 'a round with an attempt is observed before a withdrawal cancels it',
    without: [edit(table, 'when: ({ record }) => record.attempts === 0,', 'when: () => true,')],
    tests: domainTests('withdrawal'),
  },
  {
    name: 'a withdrawal makes no record',
    without: [
      edit(
        takingIn,
        'undecided().find(isAsking)',
        'undecided().find((one): one is Asking => isAsking(one) || true)',
      ),
    ],
    tests: ['test/proofs/fuzz/fuzz.test.ts'],
  },
  {
    name: 'a withdrawal of an unknown request is rejected only while there is no record',
    without: [
      edit(
        rejections,
        "if ((updateTime && versionOf(updateTime)) !== version) return 'overtaken';",
        "if (version !== undefined && (updateTime && versionOf(updateTime)) !== version) return 'overtaken';",
      ),
    ],
    tests: ['test/shared/adapters/firestore/rejections.test.ts'],
  },
  {
    name: 'createBackup announces at once what a withdrawal has cancelled',
    without: [
      edit(
        deciding,
        "isNewRound ? toStart(written) : ({ kind: 'to announce', stored: written } as const);",
        "isNewRound ? toStart(written) : ({ kind: 'done' } as const);",
      ),
    ],
    tests: withdrawn,
  },
];
