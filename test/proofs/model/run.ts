import { parseArgs } from 'node:util';
import { type Rule, rules } from './rules.ts';
import { type Scenario, scenarios } from './scenarios.ts';
import { type Finding, gameOf, type Result, search } from './search.ts';

/*
 * `npm run model`: plays every scenario to the end by all rules, and then without each rule that a scenario is there for.
 * Exits with 1 where a promise is broken, where a scenario could not be played to the end, or where a rule is not missed.
 *
 *   --only TEXT     only the scenarios whose names contain it
 *   --without RULE  without that rule, and says what is broken and how
 */

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    without: { type: 'string', multiple: true, default: [] },
  },
});

/** Far beyond the largest scenario; one that grows past it has to be made smaller, or it takes minutes. */
const mostStates = 600_000;

const unknown = values.without.filter((name) => !Object.hasOwn(rules, name));
if (unknown.length > 0) throw new Error(`no rules of the model: ${unknown.join(', ')}`);
const without = values.without.filter((name): name is Rule => Object.hasOwn(rules, name));

const told = ({ violation, trace }: Finding) =>
  [`  ${violation}`, ...trace.map((step) => `    ${step}`)].join('\n');

let isRight = true;

function report(what: string, right: boolean, result: Result, seconds: number): void {
  isRight &&= right;
  const extent = `${result.states} states${result.complete ? '' : ', not all'}`;
  console.log(`${right ? 'ok   ' : 'WRONG'} ${what}: ${extent}, ${seconds.toFixed(1)} s`);
}

function timed<Value>(work: () => Value): [Value, number] {
  const beganAt = performance.now();
  const value = work();
  return [value, (performance.now() - beganAt) / 1_000];
}

function play(name: string, scenario: Scenario): void {
  const [result, seconds] = timed(() => search(gameOf(scenario, without), { states: mostStates }));
  report(name, result.complete && result.findings.length === 0, result, seconds);
  for (const finding of result.findings) console.log(told(finding));
  if (without.length > 0) return;
  for (const rule of scenario.ablations) {
    const limits = { states: mostStates, untilFirst: true };
    const [ablated, took] = timed(() => search(gameOf(scenario, [rule]), limits));
    const [finding] = ablated.findings;
    report(
      `  without ${rule}: ${finding?.violation ?? 'nobody misses it'}`,
      finding !== undefined,
      ablated,
      took,
    );
  }
}

for (const [name, scenario] of Object.entries(scenarios))
  if (name.includes(values.only)) play(name, scenario);
process.exitCode = isRight ? 0 : 1;
