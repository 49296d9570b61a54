import { edit, type Guard } from './guard.ts';

const budget = 'shared/runtime/budget.ts';
const callWindows = 'shared/runtime/call-windows.ts';
const laneOrder = 'shared/runtime/lanes.ts';
const lanes = ['test/shared/runtime/budget.test.ts'];
const takingIn = 'functions/create-backup/take-in.ts';
const firstAttempt = ['test/functions/create-backup/first-attempt.test.ts'];
const turns = ['test/functions/poll-operations/tick-turns.test.ts'];
const windows = ['test/shared/runtime/call-windows.test.ts'];

export const budgeting: readonly Guard[] = [
  {
    name: 'calls of Spanner are counted against a budget',
    without: [edit(budget, 'while (this.waiting > 0 && this.#isFree(now))', 'while (this.waiting > 0)')],
    tests: windows,
  },
  {
    name: 'each period over which Spanner may count calls has a window of its own',
    without: [edit(callWindows, 'const countedMs = [60_000, 100_000];', 'const countedMs = [60_000];')],
    tests: windows,
  },
  {
    name: 'a call that cannot be granted in time because of the calls before it is turned away at once',
    without: [
      edit(callWindows, 'next[place - calls] ?? this.#last(calls - place)', 'this.#last(calls - place)'),
    ],
    tests: [...windows, ...lanes],
  },
  {
    name: 'a process that replaces another does not begin with a burst of calls',
    without: [
      edit(
        callWindows,
        'if (this.#calledUntil === undefined) return Number.NEGATIVE_INFINITY;',
        'if (k > 0) return Number.NEGATIVE_INFINITY;',
      ),
    ],
    tests: windows,
  },
  {
    name: 'a poller that has just begun counts the calls that its predecessor may have made',
    without: [edit('functions/compose.ts', '    calledUntil: surroundings.clock(),\n', '')],
    tests: turns,
  },
  {
    name: 'the budget of a project is told how many starts wait',
    without: [
      edit(
        'functions/poll-operations/open-tick.ts',
        '(project, starts) => deps.budgets.of(project).startsToCome(starts),',
        '() => {},',
      ),
    ],
    tests: turns,
  },
  {
    name: 'the call rates of createBackup and the poller together stay within what Spanner allows',
    without: [edit('shared/runtime/config.ts', ' || sum <= spannerCallsPerSecond', ' || sum > 0')],
    tests: ['test/shared/runtime/config.test.ts'],
  },
  {
    name: 'while starts are announced, observations do not use up a full budget',
    without: [edit(laneOrder, 'waiting.start > 0 || areAwaited', 'waiting.start > 0')],
    tests: lanes,
  },
  {
    name: 'starts that are announced and do not come keep no observation waiting',
    without: [edit(laneOrder, ' && now < this.awaitedUntil', '')],
    tests: lanes,
  },
  {
    name: 'the budget of a project is told that no start waits any more',
    without: [
      edit(
        'functions/poll-operations/start-queue.ts',
        '    this.#tellToCome(project, starts);\n',
        '    if (starts > 0) this.#tellToCome(project, starts);\n',
      ),
    ],
    tests: ['test/functions/poll-operations/start-queue.test.ts'],
  },
  {
    name: 'the oldest waiting request starts next, even if it was added to the queue last',
    without: [
      edit('functions/poll-operations/start-queue.ts', '(other) => other.place > lined.place', '() => false'),
    ],
    tests: ['test/functions/poll-operations/start-queue.test.ts'],
  },
  {
    name: 'an attempt is stored with the intent only if its call is free at once',
    without: [edit(budget, 'if (this.waiting > 0 || !this.#isFree(now)) return undefined;', '')],
    tests: firstAttempt,
  },
  {
    name: 'createBackup gives its granted call back if another worker has created the record',
    without: [
      edit(
        takingIn,
        '  if (created === undefined) {\n    attempt?.giveBack();',
        '  if (created === undefined) {',
      ),
    ],
    tests: firstAttempt,
  },
  {
    name: 'createBackup gives its granted call back if the intent could not be stored',
    without: [edit(takingIn, '    attempt?.giveBack();\n    throw error;', '    throw error;')],
    tests: firstAttempt,
  },
  {
    name: 'an intent with messages behind it is stored without an attempt',
    without: [
      edit(
        takingIn,
        'isAlone ? firstAttempt(intended, first.deps) : undefined',
        'firstAttempt(intended, first.deps)',
      ),
    ],
    tests: ['test/functions/create-backup/waiting-room.test.ts'],
  },
  {
    name: 'the attempt that is stored with an intent is leased',
    without: [
      edit(
        'shared/operations/start-backup.ts',
        'giveBack && { record: lease(record, now, deps.policy), giveBack }',
        'giveBack && { record, giveBack }',
      ),
      edit('shared/operations/start-backup.ts', "if (held === undefined) return { kind: 'overtaken' };", ''),
      edit(
        'shared/operations/start-backup.ts',
        'if (!leaseIsFresh(held, clock(), policy)) return tooLate(attempt, before, deps);',
        '',
      ),
      edit(
        'shared/operations/start-backup.ts',
        'callBeganAt: held.startedAt',
        'callBeganAt: (held ?? lease(attempt.record, clock(), policy).lease)?.startedAt ?? attempt.record.intentAt',
      ),
    ],
    tests: firstAttempt,
  },
  {
    name: 'while starts wait, few instances are observed at once',
    without: [
      edit(
        'functions/poll-operations/observe-all.ts',
        'budgets.of(project).startsWait ? ofOneProject.whileStartsWait : ofOneProject.running',
        'budgets.of(project) && ofOneProject.running',
      ),
    ],
    tests: ['test/functions/poll-operations/turns-in-order.test.ts'],
  },
  {
    name: 'an instance whose turn has begun has its calls before the next instance begins',
    without: [
      edit(
        'functions/poll-operations/observe-records.ts',
        "'observe', until, tick.turnsBegun)",
        "'observe', until)",
      ),
    ],
    tests: ['test/functions/poll-operations/turns-in-order.test.ts'],
  },
];
