import { domainTests, edit, type Guard } from './guard.ts';

const announcing = 'shared/operations/announce.ts';
const admitting = 'shared/decisions/admit.ts';
const tallying = 'functions/poll-operations/summary.ts';
const tickTests = ['test/functions/poll-operations/unsent-events.test.ts'];

export const telling: readonly Guard[] = [
  {
    name: 'an event that another worker added to a record meanwhile is not marked as sent',
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
    name: 'an event that was published is marked as sent',
    without: [edit(announcing, '    await sending.mark(senders);\n', '')],
    tests: [],
  },
  {
    name: 'an event is marked as sent only after it was published',
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
    name: 'an event is frozen when it is stored',
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
    name: 'a new round keeps the unsent events of the last round',
    without: [edit(admitting, '    outbox: record.outbox,\n    history', '    outbox: [],\n    history')],
    tests: domainTests('admit'),
  },
  {
    name: 'a request for a backup that is there has its success announced again',
    without: [edit(admitting, 'return { ...record, outbox: [...outbox, announcement] };', 'return record;')],
    tests: domainTests('admit'),
  },
  {
    name: 'the poller sends the events of rejections that createBackup could not send',
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
    name: 'a tick that could send none of its events has not worked',
    without: [edit(tallying, ' || wrote) && !isMute', ' || wrote)')],
    tests: tickTests,
  },
  {
    name: 'an event that Pub/Sub will never accept does not count against a tick that worked',
    without: [
      edit(tallying, 'this.#notSent += result.failed;', 'this.#notSent += result.failed + result.refused;'),
    ],
    tests: tickTests,
  },
  {
    name: 'an event that Pub/Sub will never accept fails no tick that has nothing else to do',
    without: [edit(tallying, 'this.failures === this.#refused', 'this.failures === 0')],
    tests: tickTests,
  },
  {
    name: 'an event that could not be sent for long is logged at ERROR',
    without: [edit(announcing, 'isRefused || haveWaitedLong(events, deps.clock())', 'isRefused')],
    tests: ['test/shared/operations/announce.test.ts'],
  },
  {
    name: 'an event that Pub/Sub will never accept fails only its own caller',
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
