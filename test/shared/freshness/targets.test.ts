import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseTargets } from '../../../shared/freshness/targets.ts';
import { database, hours, instance } from '../record/builders.ts';
import { targets } from './builders.ts';

const age = (text: string, id: string) => targets(text).of(`${instance}/databases/${id}`)?.maxAgeMs;

test('a star in a target stands for any letters of the database id, and for no other part of the name', () => {
  assert.equal(age(`${instance}/databases/*=26h`, 'orders'), 26 * hours);
  assert.equal(age(`${instance}/databases/shop-*=26h`, 'orders'), undefined);
  assert.equal(targets().of('projects/shop/instances/other/databases/orders'), undefined);
});

test('the most exact target wins, in whatever order they are listed', () => {
  const patterns = [
    `${instance}/databases/*=26h`,
    `${instance}/databases/order*=2h`,
    `${instance}/databases/orders=1h`,
  ];
  for (const text of [patterns.join(','), patterns.toReversed().join(', ')]) {
    assert.equal(age(text, 'orders'), hours);
    assert.equal(age(text, 'ordering'), 2 * hours);
    assert.equal(age(text, 'stock'), 26 * hours);
  }
});

test('of two equally exact targets the shorter age counts', () => {
  assert.equal(age(`${instance}/databases/o*=26h,${instance}/databases/*s=2h`, 'orders'), 2 * hours);
});

test('none excludes the databases it matches, and a more exact target includes them again', () => {
  const text = `${instance}/databases/*=26h,${instance}/databases/tmp-*=none,${instance}/databases/tmp-kept=2h`;
  assert.equal(age(text, 'tmp-1'), undefined);
  assert.equal(age(text, 'tmp-kept'), 2 * hours);
});

test('several database ids can share one target', () => {
  const text = `${instance}/databases/orders|stock|log-*=26h`;
  assert.deepEqual(
    ['orders', 'stock', 'log-1', 'else'].map((id) => age(text, id)),
    [26 * hours, 26 * hours, 26 * hours, undefined],
  );
  assert.deepEqual(targets(text).named, [database, `${instance}/databases/stock`]);
});

test('an instance of which every database is excluded is not looked at', () => {
  assert.deepEqual(targets(`${instance}/databases/*=none`).instances, []);
  assert.deepEqual(targets().instances, [instance]);
});

for (const wrong of [
  '',
  database,
  `${database}=`,
  `${database}=1x`,
  `${database}=P1M`,
  `${database}=26h,`,
  'projects/*/instances/main/databases/orders=26h',
  'projects/shop/instances/*/databases/orders=26h',
  `${instance}/databases/=26h`,
  `${instance}/databases/orders|=26h`,
  `${instance}/databases/Orders=26h`,
  `${instance}/databases/${'a'.repeat(31)}=26h`,
  `${instance}/databases/a.*=26h`,
  `${instance}/backups/orders=26h`,
])
  test(`${JSON.stringify(wrong)} is no list of targets, and the answer names what is wrong with it`, () => {
    const parsed = parseTargets(wrong);
    assert.ok('problem' in parsed, 'it was taken');
    assert.match(parsed.problem, /is no target$/);
  });

test('two ages for one pattern are a problem', () => {
  assert.deepEqual(parseTargets(`${database}=26h,${database}=2h`), {
    problem: `${database} has two targets`,
  });
});
