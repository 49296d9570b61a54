import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Rule, rules } from './rules.ts';
import { scenarios } from './scenarios.ts';
import { gameOf, search } from './search.ts';

/* The smallest scenarios, to the end. `npm run model` plays them all. */

const states = 50_000;
const small = ['alone', 'blind', 'other people, later'] as const;

const scenario = (name: string) => {
  const found = scenarios[name];
  assert.ok(found, name);
  return found;
};

for (const name of small) {
  test(`${name}: no reachable state breaks a promise, and each of them leads to an end`, () => {
    const { complete, findings, states: seen } = search(gameOf(scenario(name)), { states });
    assert.deepEqual(findings, []);
    assert.ok(complete && seen > 1_000, `${seen} states`);
  });
}

const ablations: [(typeof small)[number], Rule, RegExp][] = [
  ['alone', 'attemptsAreLeased', /expired while our backup is CREATING/],
  ['alone', 'takesBackUncalled', /expired while our backup is CREATING/],
  ['alone', 'clockBeforeListing', /expired while our backup is CREATING/],
  ['alone', 'waitingIsAnswered', /announced after a lost answer only/],
  ['blind', 'unseenLeaseHolds', /while our backup is/],
  ['blind', 'unseenStarts', /every request ends/],
  ['blind', 'unseenEnds', /every request ends/],
];

for (const [name, rule, violation] of ablations) {
  test(`${name}, without the rule "${rules[rule]}": the violation that the rule prevents comes back`, () => {
    const { findings } = search(gameOf(scenario(name), [rule]), { states });
    assert.ok(findings.length > 0);
    assert.match(findings.map((finding) => finding.violation).join('\n'), violation);
    assert.ok(findings.every(({ trace }) => trace.length > 3));
  });
}

test('a search that meets its limit of states is not complete', () => {
  assert.equal(search(gameOf(scenario('alone')), { states: 100 }).complete, false);
});

test('every rule but one is needed in some scenario', () => {
  const missed = new Set(Object.values(scenarios).flatMap((one) => one.ablations));
  const others = Object.keys(rules).filter((rule) => ![...missed].some((one) => one === rule));
  assert.deepEqual(others, ['looksBeforeAnswering']);
});
