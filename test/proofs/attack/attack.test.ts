import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { Dice } from '../faults/dice.ts';
import { holds } from '../soak/checks.ts';
import { attacks } from './attacks.ts';
import { builtFunctions } from './built.ts';

describe('the built functions stand every attack that is short enough, a few messages strong', () => {
  let built = '';
  before(async () => {
    built = await builtFunctions();
  });
  after(() => rm(built, { recursive: true }));

  for (const { name, what, run } of attacks.filter(({ onlyWhole }) => onlyWhole === undefined))
    test(`${name}: ${what}`, async () => {
      const checks = await run({ built, dice: new Dice(11), isSmall: true });
      assert.notEqual(checks.length, 0);
      assert.deepEqual(
        checks.filter((check) => !holds(check)),
        [],
      );
    });
});
