import { edit, type Guard } from './guard.ts';

const budget = 'shared/runtime/budget.ts';
const reserve = 'shared/runtime/reserve.ts';
const drawnCalls = 'shared/runtime/drawn-calls.ts';
const compose = 'functions/compose.ts';
const stored = 'shared/adapters/firestore/reserve.ts';
const ofReserve = ['test/shared/runtime/reserve.test.ts'];
const ofBudget = ['test/shared/runtime/budget-reserve.test.ts'];
const ofStore = ['test/shared/adapters/firestore/reserve.test.ts'];
const bursts = ['test/functions/create-backup/burst.test.ts'];

/** What keeps the calls that both functions share from being made twice. */
export const sharing: readonly Guard[] = [
  {
    name: 'what was drawn from the reserve cannot be drawn again',
    without: [
      edit(
        reserve,
        'const draws = before.draws.filter(({ atMs }) => isRecent(atMs, longestMs, nowMs));',
        'const draws: Drawings["draws"] = [];',
      ),
    ],
    tests: [...ofReserve, 'test/shared/runtime/call-windows.test.ts'],
  },
  {
    name: 'of two who draw from the reserve at once, one reads again',
    without: [edit(stored, 'ref.update(data, { lastUpdateTime: updateTime })', 'ref.update(data)')],
    tests: ofStore,
  },
  {
    name: 'drawn calls are granted within three seconds, or not at all',
    without: [edit(drawnCalls, 'return now < this.#until ? this.#left : 0;', 'return this.#left;')],
    tests: ofBudget,
  },
  {
    name: 'a drawn call is counted for as much longer as it may be made later',
    without: [edit(reserve, ', wayMs + drawnForMs)', ')')],
    tests: ofReserve,
  },
  {
    name: 'if the reserve is out of reach, each function goes on with its own calls',
    without: [edit(reserve, 'return { calls: 0, emptyMs: leftAloneMs };', 'throw error;')],
    tests: ofReserve,
  },
  {
    name: 'who has a call in time neither from the budget nor from the reserve is turned away at once',
    without: [
      edit(
        budget,
        '      this.#dismiss(lane, ({ until }, place) => this.#isInVain(lane, place, until, now));\n',
        '      void lane;\n',
      ),
    ],
    tests: ofBudget,
  },
  {
    name: 'an empty reserve is not asked again before it has a call',
    without: [edit(drawnCalls, 'calls === 0 ? Math.max(leastEmptyMs, emptyMs) : emptyMs', 'leastEmptyMs')],
    tests: ofBudget,
  },
  {
    name: 'an announced start does not turn away the observation behind it while drawn calls are left',
    without: [edit(budget, '    if (place < this.#drawn.at(now)) return false;\n', '')],
    tests: ofBudget,
  },
  {
    name: 'a draw takes no more ahead than was used of the one before',
    without: [edit(drawnCalls, 'this.#left === 0 ? 2 * this.#made : this.#made', '20')],
    tests: ofBudget,
  },
  {
    name: 'a survey draws nothing from the reserve',
    without: [edit(budget, 'calls: start.length + observe.length,', 'calls: this.waiting,')],
    tests: ofBudget,
  },
  {
    name: 'while the poller has backups to start, createBackup draws nothing',
    without: [
      edit(reserve, "side === 'createBackup' && isRecent(waitingAtMs, yieldsMs, nowMs)", 'demand.calls < 0'),
    ],
    tests: [...ofReserve, ...bursts],
  },
  {
    name: 'a draw that nobody waits for any more is not stored',
    without: [edit(stored, '    if (isLate()) throw new NoAnswer(timeoutMs);\n', '')],
    tests: ofStore,
  },
  {
    name: 'createBackup draws from the reserve when its own calls are used up',
    without: [edit(compose, "    reserve: reserveOf('createBackup'),\n", '')],
    tests: bursts,
  },
  {
    name: 'of its calls the poller makes a third without asking, and draws the others from the reserve',
    without: [
      edit(compose, '    windows: own,\n', '    windows: windowsOf(config.pollCallsPerSecond),\n'),
      edit(compose, "    reserve: reserveOf('poller'),\n", ''),
    ],
    tests: bursts,
  },
];
