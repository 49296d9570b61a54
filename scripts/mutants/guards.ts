/** One place in a file: `from` has to be there exactly once. */
export interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** Something that keeps a promise of the design, and what the code is without it. */
export interface Guard {
  readonly name: string;
  readonly without: readonly Edit[];
  /** The tests of the file it stands in. */
  readonly tests: readonly string[];
}

const edit = (file: string, from: string, to: string): Edit => ({ file, from, to });

const start = 'shared/start-backup.ts';
const records = 'shared/adapters/firestore-records.ts';
const writing = 'shared/adapters/firestore-writes.ts';
const announcing = 'shared/announce.ts';
const creating = 'functions/create-backup.ts';
const admitting = 'shared/domain/admit.ts';
const observing = 'shared/domain/observe.ts';
const owning = 'shared/domain/ownership.ts';
const starting = 'shared/domain/start.ts';

const domainTests = (name: string) => [`test/shared/domain/${name}*.test.ts`];

const storing: readonly Guard[] = [
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
        'await handle(message, { ...deps, log });',
        'await handle(message, { ...deps, log }).catch(() => {});',
      ),
    ],
    tests: [],
  },
  {
    name: 'a message that is overtaken is decided on again',
    without: [
      edit(
        creating,
        'if (next === undefined) return undefined;',
        "if (next === undefined) return { kind: 'done' };",
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
    tests: ['test/shared/adapters/firestore-records.test.ts'],
  },
  {
    name: 'every write of a record is a compare-and-set',
    without: [edit(records, 'precondition: { lastUpdateTime: timeOf(from.version) },', 'precondition: {},')],
    tests: ['test/shared/adapters/firestore-records.test.ts'],
  },
  {
    name: 'what was decided on is what is written',
    without: [edit('functions/carry-out.ts', 'from?.version === record.version ?', 'from !== undefined ?')],
    tests: [],
  },
];

const leasing: readonly Guard[] = [
  {
    name: 'an attempt is stored before Spanner is called',
    without: [
      edit(
        start,
        'await records.replace(stored, leased(stored.record, callBeganAt, policy));',
        '{ ...stored, record: leased(stored.record, callBeganAt, policy) };',
      ),
    ],
    tests: [],
  },
  {
    name: 'a worker looks at its lease once more before it calls',
    without: [
      edit(
        start,
        'attempt === undefined || !leaseIsFresh(attempt.record, clock(), policy)',
        'attempt === undefined',
      ),
    ],
    tests: [],
  },
  {
    name: 'while a lease stands, nobody else moves the record',
    without: [
      edit(
        observing,
        'if (glance.lease !== undefined && isAfter(glance.lease.leaseUntil, now)) return leave;',
        '',
      ),
    ],
    tests: domainTests('observe'),
  },
  {
    name: 'leases are judged by the clock before the listing',
    without: [
      edit(
        'functions/look-after.ts',
        'const now = clock();',
        'const now = new Date(clock().getTime() + policy.leaseMarginMs);',
      ),
    ],
    tests: [],
  },
  {
    name: 'a lost answer leaves the lease standing',
    without: [
      edit(starting, "DEADLINE_EXCEEDED: { answer: 'lost'", "DEADLINE_EXCEEDED: { answer: 'definite'"),
    ],
    tests: domainTests('start'),
  },
  {
    name: 'a start is of the version that was decided on',
    without: [edit('functions/open-tick.ts', 'stored?.version !== version ||', 'stored === undefined ||')],
    tests: [],
  },
  {
    name: 'before it expires, a request is looked for once more',
    without: [
      edit(
        observing,
        "if (seen.looked !== 'everywhere' && (mayHaveBegun || tooLate)) return lookAtOperation;",
        '',
      ),
      edit(observing, "if (tooLate && backup === 'not looked') return lookAtBackup;", ''),
    ],
    tests: domainTests('observe'),
  },
];

const ownership: readonly Guard[] = [
  {
    name: 'an operation of another database is not ours',
    without: [edit(owning, ' || operation.database !== claim.request.database)', ')')],
    tests: domainTests('ownership'),
  },
  {
    name: 'a backup of another database is not ours',
    without: [edit(owning, ' || backup.database !== claim.request.database)', ')')],
    tests: domainTests('ownership'),
  },
  {
    name: 'an operation from before the intent is not ours',
    without: [edit(owning, 'return began === undefined || isSince(claim.intentAt, began);', 'return true;')],
    tests: domainTests('ownership'),
  },
  {
    name: 'a backup from before the intent is not ours',
    without: [edit(owning, ' && isSince(claim.intentAt, backup.createTime);', ';')],
    tests: domainTests('ownership'),
  },
  {
    name: 'an operation of an earlier round is not ours again',
    without: [edit(owning, 'if (claim.formerOperations.includes(operation.name)) return false;', '')],
    tests: domainTests('ownership'),
  },
  {
    name: 'of several operations the newest counts',
    without: [edit(owning, 'beganAt(operation) > beganAt(newest)', 'beganAt(operation) < beganAt(newest)')],
    tests: domainTests('ownership'),
  },
  {
    name: 'what exists already is looked at before anything is said about it',
    without: [
      edit(
        starting,
        "  return answer.kind === 'error' && ['adopt', 'wait'].includes(startRow(answer.error).next);",
        '  return false;',
      ),
    ],
    tests: domainTests('start'),
  },
];

const taking: readonly Guard[] = [
  {
    name: 'a message that joins is remembered',
    without: [
      edit(
        admitting,
        "return { kind: 'joined', next: { ...record, messages, requests } };",
        "return { kind: 'joined', next: { ...record, requests } };",
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
    name: 'a different request for a name is refused',
    without: [edit(admitting, 'if (!sameRequest(record.request, incoming.request)) {', 'if (false) {')],
    tests: domainTests('admit'),
  },
  {
    name: 'messages are remembered over all rounds',
    without: [edit(admitting, '    round: round + 1,\n    messages,\n', '    round: round + 1,\n')],
    tests: domainTests('admit'),
  },
];

const telling: readonly Guard[] = [
  {
    name: 'what another worker wrote is not unmarked',
    without: [
      edit(
        announcing,
        "    if (result.kind === 'failed') throw result.error;\n  }\n}",
        "    if (result.kind === 'failed') throw result.error;\n  }\n  const now = await records.readMany(stored.map(({ record }) => record.request.backup));\n  await records.replaceMany(now.map((from) => ({ from, to: announced(from.record, ids) })));\n}",
      ),
    ],
    tests: [],
  },
  {
    name: 'what is sent is marked as sent',
    without: [edit(announcing, '    await mark();\n    return true;', '    return true;')],
    tests: [],
  },
  {
    name: 'what is marked as sent was sent',
    without: [
      edit(
        announcing,
        '    await publisher.publish(events);\n    await mark();',
        '    await mark();\n    await publisher.publish(events);',
      ),
    ],
    tests: [],
  },
  {
    name: 'an event is frozen when it is written',
    without: [
      edit(
        announcing,
        '    const events = some.flatMap(({ record }) => record.outbox);',
        '    const events = some.flatMap(({ record }) =>\n      record.outbox.map((event) => ({ ...event, data: { ...event.data, requests: record.requests } })),\n    );',
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
    without: [edit('functions/tick.ts', '  tally.announced(await announceRejections(some, deps));\n}', '}')],
    tests: [],
  },
];

const patience: readonly Guard[] = [
  {
    name: 'a refusal has ten minutes to heal',
    without: [edit(starting, '>= policy.refusalGraceMs', '>= 0')],
    tests: domainTests('start'),
  },
  {
    name: 'what is out of sight has ten minutes to come back',
    without: [edit(observing, '< policy.vanishedGraceMs', '< 0')],
    tests: domainTests('observe'),
  },
  {
    name: 'one that another backup blocks waits for its end',
    without: [
      edit(starting, "  if (operation.result.kind === 'unfinished') return true;\n  return (", '  return ('),
    ],
    tests: domainTests('start'),
  },
  {
    name: 'calls are counted against a budget',
    without: [edit('shared/budget.ts', 'if (this.#tokens >= 1) {', 'if (this.#tokens > -1_000) {')],
    tests: ['test/shared/budget.test.ts'],
  },
];

/** Each guard that the design names. */
export const guards: readonly Guard[] = [
  ...storing,
  ...leasing,
  ...ownership,
  ...taking,
  ...telling,
  ...patience,
];
