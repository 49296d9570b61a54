import assert from 'node:assert/strict';
import { test } from 'node:test';
import { partsCases } from './parts-cases.ts';
import { runningCases } from './running-cases.ts';
import { check, wrong } from './stage.ts';

test('check of a complete deployment finds everything ok, and ends with 0', async () => {
  const { code, findings, err } = await check();
  assert.deepEqual(wrong(findings), []);
  assert.equal(code, 0);
  assert.match(err, /^\d\d ok, 0 FAIL, 0 WARN\n$/);
});

for (const { title, change, about, why, mend, status = 'FAIL', many = 1 } of [
  ...partsCases,
  ...runningCases,
]) {
  test(`check without ${title} has a ${status} that says why, and how to mend it`, async () => {
    const { code, findings } = await check(change);
    assert.equal(code, status === 'FAIL' ? 8 : 9);
    const found = wrong(findings);
    assert.equal(found.length, many, JSON.stringify(found, undefined, 1));
    const [finding] = found;
    assert.equal(finding?.status, status);
    assert.match(finding?.about ?? '', about);
    assert.match(finding?.why ?? '', why);
    assert.match(finding?.mend ?? '', mend);
  });
}
