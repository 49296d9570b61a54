import { edit, type Guard } from './guard.ts';

const own = 'packages/google-emulators/http/own-machine.ts';
const ownTests = ['packages/google-emulators/test/http/own-machine.test.ts'];

/** The doors of the local stack. */
export const doors: readonly Guard[] = [
  {
    name: 'the local stack answers only requests whose Host is this machine',
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
    name: 'every HTTP server of the local stack rejects requests for other hosts and from web pages',
    without: [
      edit(
        'packages/google-emulators/http/serve.ts',
        'createServer(ownMachineOnly(serve))',
        'createServer(serve)',
      ),
    ],
    tests: ownTests,
  },
];

const clients = 'shared/adapters/clients.ts';
const silentTests = ['test/shared/adapters/keepalive.test.ts'];

/** Connections that go silent. */
export const silence: readonly Guard[] = [
  {
    name: 'a silent connection to Spanner is given up',
    without: [
      edit(
        clients,
        '    ...channel,\n    ...plainEndpoint(emulators.spanner),',
        '    ...plainEndpoint(emulators.spanner),',
      ),
    ],
    tests: silentTests,
  },
  {
    name: 'a silent connection to Firestore is given up',
    without: [
      edit('shared/adapters/firestore/connect.ts', '    grpcOptions: channelOptions(keepalive),\n', ''),
    ],
    tests: silentTests,
  },
  {
    name: 'a silent connection to Pub/Sub is given up',
    without: [
      edit(clients, '...channel, ...plainEndpoint(emulators.pubsub)', '...plainEndpoint(emulators.pubsub)'),
    ],
    tests: silentTests,
  },
];

const deciding = 'functions/create-backup/decide-together.ts';
const togetherTests = ['test/functions/create-backup/together.test.ts', 'test/shared/runtime/gather.test.ts'];

/** Messages that come together. */
export const together: readonly Guard[] = [
  {
    name: 'messages for one name wait for each other',
    without: [edit('shared/runtime/gather.ts', 'const gate = gates.get(name) ?? {', 'const gate = {')],
    tests: togetherTests,
  },
  {
    name: 'messages that are decided on together share one read of the backup',
    without: [edit(deciding, 'had ??= {', 'had = {')],
    tests: togetherTests,
  },
  {
    name: 'a message beyond the limit of waiting messages is nacked at once',
    without: [edit('shared/runtime/gather.ts', 'if (waiting >= mostWaiting)', 'if (waiting < 0)')],
    tests: togetherTests,
  },
  {
    name: 'createBackup attempts a request again if messages that joined changed its record before the first attempt',
    without: [edit('functions/create-backup/handler.ts', 'tries === mostFirstTries', 'tries > 0')],
    tests: togetherTests,
  },
];

const takingIn = 'functions/create-backup/take-in.ts';
const waitingTests = ['test/functions/create-backup/waiting-room.test.ts'];

/** How long, and how many. */
export const waitingRoom: readonly Guard[] = [
  {
    name: 'createBackup bounds how many messages wait in a process',
    without: [
      edit(
        takingIn,
        'gatheringByName(takeInTogether, mostWaiting)',
        'gatheringByName(takeInTogether, Infinity)',
      ),
    ],
    tests: waitingTests,
  },
  {
    name: 'a message that has waited for a minute is nacked',
    without: [edit(takingIn, 'const patienceMs = 60_000;', 'const patienceMs = 600_000;')],
    tests: [...waitingTests, 'test/functions/longest-path.test.ts'],
  },
  {
    name: 'a first attempt starts from the record as the messages that joined have written it',
    without: [edit(deciding, '  startFrom(written, results);\n', '')],
    tests: waitingTests,
  },
];

/** Clocks that differ. */
export const clocks: readonly Guard[] = [
  {
    name: 'a lease is long enough for a clock that is a minute ahead',
    without: [edit('shared/operations/start-backup.ts', 'leaseMarginMs * 0.75', 'leaseMarginMs / 2')],
    tests: ['test/shared/operations/own-lease.test.ts'],
  },
  {
    name: 'a backup that expires within a minute does not count as taking its name',
    without: [
      edit(
        'shared/decisions/apply-answer.ts',
        'millisOf(expireTime) <= now.getTime() + clockSkewMs',
        'millisOf(expireTime) <= now.getTime()',
      ),
    ],
    tests: ['test/shared/decisions/start-already-exists.test.ts'],
  },
  {
    name: 'clocks that are more than a minute apart are logged at ERROR',
    without: [
      edit(
        'shared/runtime/clocks.ts',
        'if (Math.abs(apartMs) <= clockSkewMs ||',
        'if (apartMs !== undefined ||',
      ),
    ],
    tests: ['test/shared/runtime/clocks.test.ts'],
  },
];
