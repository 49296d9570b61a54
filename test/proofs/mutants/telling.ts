import { domainTests, edit, type Guard } from './guard.ts';

const announcing = 'shared/operations/announce.ts';
const admitting = 'shared/decisions/admit.ts';
const tallying = 'functions/poll-operations/summary.ts';
const tickTests = ['test/functions/poll-operations/unsent-events.test.ts'];

export const telling: readonly Guard[] = [
  {
    name: 'what another worker wrote is not unmarked',
    without: [
      edit(
        announcing,
        "    if (result.kind === 'failed') throw result.error;\n  }\n}",
        [
          "    if (result.kind === 'failed') throw result.error;",
          '  }',
          '  const sent = new Set(stored.flatMap(({ record }) => record.outbox.map(({ id }) => id)));',
          '  const present = await records.readMany(stored.map(({ record }) => record.request.backup));',
          '  await records.replaceMany(present.map((from) => ({ from, to: markSent(from.record, sent) })));',
          '}',
        ].join('\n'),
      ),
    ],
    tests: [],
  },
  {
    name: 'what is sent is marked as sent',
    without: [edit(announcing, '    await sending.mark(senders);\n', '')],
    tests: [],
  },
  {
    name: 'what is marked as sent was sent',
    without: [
      edit(
        announcing,
        '    await deps.events.publish(events);\n    await sending.mark(senders);\n',
        '    await sending.mark(senders);\n    await deps.events.publish(events);\n',
      ),
    ],
    tests: [],
  },
  {
    name: 'an event is frozen when it is written',
    without: [
      edit(
        announcing,
        'const outbox = ({ record }: Stored) => record.outbox;',
        'const outbox = ({ record }: Stored) =>\n    record.outbox.map((event) => ({ ...event, data: { ...event.data, requests: record.requests } }));',
      ),
    ],
    tests: [],
  },
  {
    name: 'a new round keeps what is not sent of the last',
    without: [edit(admitting, '    outbox: record.outbox,\n    history', '    outbox: [],\n    history')],
    tests: domainTests('admit'),
  },
  {
    name: 'whoever asks for what is there is told again',
    without: [edit(admitting, 'return { ...record, outbox: [...outbox, announcement] };', 'return record;')],
    tests: domainTests('admit'),
  },
  {
    name: 'the poller sends rejections that nobody could send',
    without: [
      edit(
        'functions/poll-operations/announce-unsent.ts',
        '  tally.announced(await announceRejections(some, deps));\n}',
        '}',
      ),
    ],
    tests: [],
  },
  {
    name: 'an event that could not be sent counts as a failure',
    without: [edit(tallying, '    this.failures += result.failed + result.refused;\n', '')],
    tests: tickTests,
  },
  {
    name: 'a tick that can send nothing has not worked',
    without: [edit(tallying, ' || wrote) && !isMute', ' || wrote)')],
    tests: tickTests,
  },
  {
    name: 'what Pub/Sub will never take makes no bad tick',
    without: [
      edit(tallying, 'this.#notSent += result.failed;', 'this.#notSent += result.failed + result.refused;'),
    ],
    tests: tickTests,
  },
  {
    name: 'what Pub/Sub will never take fails no tick that has nothing else to do',
    without: [edit(tallying, 'this.failures === this.#refused', 'this.failures === 0')],
    tests: tickTests,
  },
  {
    name: 'an event that waits for long is told to somebody',
    without: [edit(announcing, 'isRefused || haveWaitedLong(events, deps.clock())', 'isRefused')],
    tests: ['test/shared/operations/announce.test.ts'],
  },
  {
    name: 'what Pub/Sub will never take fails its own caller alone',
    without: [
      edit(
        'shared/adapters/pubsub/events.ts',
        'rest.length > 1 && error instanceof Unpublishable',
        'rest.length > 1_000',
      ),
    ],
    tests: ['test/shared/adapters/pubsub/events.test.ts'],
  },
];
