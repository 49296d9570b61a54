import { domainTests, edit, type Guard } from './guard.ts';

const records = 'shared/adapters/firestore/records.ts';
const writing = 'shared/adapters/firestore/writes.ts';
const creating = 'functions/create-backup/handler.ts';
const takingIn = 'functions/create-backup/take-in.ts';
const deciding = 'functions/create-backup/decide-together.ts';
const admitting = 'shared/decisions/admit.ts';
const rejecting = 'test/functions/create-backup/rejected.test.ts';
const rejectingTogether = 'test/functions/create-backup/rejected-together.test.ts';

export const storing: readonly Guard[] = [
  {
    name: 'the intent is stored before Spanner is called',
    without: [
      edit(
        creating,
        '  const intake = await takeIn(',
        '  await deps.admin.createBackup(request, new Date(deps.clock().getTime() + 7 * 86_400_000));\n  const intake = await takeIn(',
      ),
    ],
    tests: [],
  },
  {
    name: 'a message is acknowledged only once it is stored',
    without: [
      edit(
        creating,
        'await handle(message, { ...deps, log }, takeIn);',
        'await handle(message, { ...deps, log }, takeIn).catch(() => {});',
      ),
    ],
    tests: [],
  },
  {
    name: 'a message whose record another worker changed first is decided on again',
    without: [
      edit(
        deciding,
        'if (written === undefined) return undefined;',
        'if (written === undefined) return taken.forEach(({ applicant }) => results.set(applicant, done)) as undefined;',
      ),
    ],
    tests: [],
  },
  {
    name: 'the first record of a name is only ever created',
    without: [
      edit(writing, 'writer.create(write.reference, write.data)', 'writer.set(write.reference, write.data)'),
      edit(writing, 'reference.create(data)', 'reference.set(data)'),
    ],
    tests: ['test/shared/adapters/firestore/records.test.ts'],
  },
  {
    name: 'every write of a record is a compare-and-set',
    without: [edit(records, 'precondition: { lastUpdateTime: timeOf(from.version) },', 'precondition: {},')],
    tests: ['test/shared/adapters/firestore/records.test.ts'],
  },
  {
    name: 'the poller writes a verdict only over the version of the record that it decided on',
    without: [
      edit('functions/poll-operations/apply.ts', 'from.version === record.version ?', 'from !== undefined ?'),
    ],
    tests: [],
  },
];

export const taking: readonly Guard[] = [
  {
    name: 'a message that joins is remembered',
    without: [
      edit(
        admitting,
        "return { kind: 'joined', next: { ...record, startBy, messages, requests } };",
        "return { kind: 'joined', next: { ...record, startBy, requests } };",
      ),
    ],
    tests: domainTests('admit'),
  },
  {
    name: 'a message that was taken in is not taken in again',
    without: [
      edit(
        admitting,
        "if (record.messages.some((message) => message.id === messageId)) return { kind: 'duplicate' };",
        '',
      ),
    ],
    tests: domainTests('admit'),
  },
  {
    name: 'a different request for a name is rejected',
    without: [edit(admitting, 'if (!sameRequest(record.request, incoming.request)) {', 'if (false) {')],
    tests: domainTests('admit'),
  },
  {
    name: 'messages are remembered over all rounds',
    without: [edit(admitting, '    round: round + 1,\n    messages,\n', '    round: round + 1,\n')],
    tests: domainTests('admit'),
  },
  {
    name: 'a message that was rejected is not taken in later',
    without: [edit(deciding, 'if (rejectedBefore.get(applicant)) return known;', '')],
    tests: [rejecting],
  },
  {
    name: 'a rejected message is not taken in because of messages that were decided on with it',
    without: [edit(deciding, 'isNew && (await deps.rejections.has(message.id)) ? known : last', 'last')],
    tests: [rejectingTogether],
  },
  {
    name: 'a message is rejected only if it contradicts the record as the messages decided on with it have made it',
    without: [
      edit(
        deciding,
        "if (admission.kind !== 'rejected') return;\n  await rejectAgainst(against, admission.reason, applicant, results);",
        "await rejectAgainst(against, 'rejected', applicant, results);",
      ),
    ],
    tests: [rejectingTogether],
  },
  {
    name: 'whether a message was rejected before is checked after its record was read',
    without: [
      edit(
        takingIn,
        '  if (created === undefined) {\n    attempt?.giveBack();\n',
        '  before = await first.deps.rejections.has(first.message.id);\n  if (created === undefined) {\n    attempt?.giveBack();\n',
      ),
      edit(takingIn, 'interface Waiting {', 'export let before = false;\n\ninterface Waiting {'),
      edit(
        deciding,
        'return [[applicant, await deps.rejections.has(message.id)] as const];',
        "return [[applicant, (await import('./take-in.ts')).before] as const];",
      ),
    ],
    tests: [rejecting],
  },
  {
    name: 'a message is rejected only while the record is as it was read',
    without: [
      edit(
        deciding,
        'if (await rejectIfUnchanged(against, message, { problems, labels }, deps))',
        "await (await import('./reject.ts')).reject(message, { problems, labels }, deps);",
      ),
    ],
    tests: [rejecting],
  },
];
