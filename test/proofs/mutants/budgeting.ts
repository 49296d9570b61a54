import { edit, type Guard } from './guard.ts';

const budget = 'shared/runtime/budget.ts';
const callWindows = 'shared/runtime/call-windows.ts';
const lanes = ['test/shared/runtime/budget.test.ts'];
const windows = ['test/shared/runtime/call-windows.test.ts'];

export const budgeting: readonly Guard[] = [
  {
    name: 'calls are counted against a budget',
    without: [edit(budget, ' && this.#windows.freeAt(now) <= now', '')],
    tests: windows,
  },
  {
    name: 'every span of time that Spanner may count has a window of its own',
    without: [edit(callWindows, 'const countedMs = [60_000, 100_000];', 'const countedMs = [60_000];')],
    tests: windows,
  },
  {
    name: 'a burst that is over does not count at once as a rest',
    without: [
      edit(callWindows, 'next[place - calls] ?? this.#last(calls - place)', 'this.#last(calls - place)'),
    ],
    tests: [...windows, ...lanes],
  },
  {
    name: 'a process that follows another does not begin with a burst',
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
    name: 'both rates together stay within what Spanner allows',
    without: [edit('shared/runtime/config.ts', ' || sum <= spannerCallsPerSecond', ' || sum > 0')],
    tests: ['test/shared/runtime/config.test.ts'],
  },
  {
    name: 'while starts wait, a full budget is not used up by looks',
    without: [edit(budget, 'start.length > 0 || areAwaited', 'start.length > 0')],
    tests: lanes,
  },
  {
    name: 'starts that are stuck keep no look waiting',
    without: [edit(budget, ' && now - this.#startedAt < startsAwaitedMs', '')],
    tests: lanes,
  },
  {
    name: 'the budget hears that the last start is over',
    without: [
      edit(
        'functions/poll-operations/start-queue.ts',
        '    this.#tellToCome(project, starts);\n',
        '    if (starts > 0) this.#tellToCome(project, starts);\n',
      ),
    ],
    tests: ['test/functions/poll-operations/start-queue.test.ts'],
  },
];
