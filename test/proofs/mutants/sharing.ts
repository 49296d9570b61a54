import { edit, type Guard } from './guard.ts';

const budget = 'shared/runtime/budget.ts';
const reserve = 'shared/runtime/reserve.ts';
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
        'window.calls - sumOf(within(before, window.ms))',
        'window.calls - sumOf(within([], window.ms))',
      ),
    ],
    tests: [...ofReserve, 'test/shared/runtime/call-windows.test.ts'],
  },
  {
    name: 'of two who draw from the reserve at once, one reads again',
    without: [
      edit(
        stored,
        'reference.update({ draws }, { lastUpdateTime: updateTime })',
        'reference.update({ draws })',
      ),
    ],
    tests: ofStore,
  },
  {
    name: 'drawn calls are made within three seconds, or not at all',
    without: [
      edit(
        budget,
        'return now < this.#drawn.until ? this.#drawn.calls : 0;',
        'return now > 0 ? this.#drawn.calls : 0;',
      ),
    ],
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
        '    for (const lane of lanes) this.#dismiss(lane, ({ until }, place) => this.#isInVain(place, until, now));\n',
        '',
      ),
    ],
    tests: ofBudget,
  },
  {
    name: 'an empty reserve is not asked again before it has a call',
    without: [edit(budget, 'calls === 0 ? Math.max(leastEmptyMs, emptyMs) : emptyMs', 'leastEmptyMs')],
    tests: ofBudget,
  },
  {
    name: 'createBackup draws from the reserve when its own calls are used up',
    without: [
      edit(
        compose,
        'dependencies({ windows: windowsOf(config.createCallsPerSecond), reserve })',
        'dependencies({ windows: windowsOf(config.createCallsPerSecond) })',
      ),
    ],
    tests: bursts,
  },
  {
    name: 'of its calls the poller makes a third without asking, and draws the others from the reserve',
    without: [
      edit(
        compose,
        'windows: own, calledUntil: surroundings.clock(), reserve',
        'windows: windowsOf(config.pollCallsPerSecond), calledUntil: surroundings.clock()',
      ),
    ],
    tests: bursts,
  },
];
