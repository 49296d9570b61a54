import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isMeant, type Narrowed } from '../../../shared/spanner/narrowed.ts';

const name = 'projects/shop/instances/main/databases/orders';

const cases: readonly (readonly [Narrowed, boolean])[] = [
  [{}, true],
  [{ instance: 'main' }, true],
  [{ instance: 'projects/shop/instances/main' }, true],
  [{ instance: 'projects/other/instances/main' }, false],
  [{ instance: 'mai' }, false],
  [{ database: 'orders' }, true],
  [{ database: name }, true],
  [{ database: 'projects/other/instances/main/databases/orders' }, false],
  [{ database: 'order' }, false],
  [{ instance: 'main', database: 'orders' }, true],
  [{ instance: 'other', database: name }, false],
];

for (const [narrowed, is] of cases)
  test(`${JSON.stringify(narrowed)} ${is ? 'means' : 'does not mean'} ${name}`, () => {
    assert.equal(isMeant(name, narrowed), is);
  });
