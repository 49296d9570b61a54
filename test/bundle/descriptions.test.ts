import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { protobuf } from 'google-gax';
import { type GeneratedPackage, usedOf } from '../../scripts/bundle/calls.ts';
import { deadDescriptions } from '../../scripts/bundle/descriptions.ts';
import { packagesOf } from '../../scripts/bundle/packages.ts';
import { pruned } from '../../scripts/bundle/prune.ts';

/* What the bundle keeps of Google's descriptions: as much as is called. */

const root = new URL('../..', import.meta.url).pathname;

/** An API of two services, in the form that protobufjs gives it. */
const description = {
  nested: {
    shop: {
      nested: {
        Till: {
          methods: {
            Sell: { requestType: 'SellRequest', responseType: 'Receipt', options: { '(http)': '/sell' } },
            Close: { requestType: 'CloseRequest', responseType: 'Receipt' },
          },
        },
        Store: { methods: { Count: { requestType: 'CloseRequest', responseType: 'Receipt' } } },
        SellRequest: {
          fields: {
            goods: { rule: 'repeated', type: 'Goods', id: 1 },
            prices: { keyType: 'string', type: 'Goods.Price', id: 2, options: { proto3_optional: true } },
          },
        },
        Goods: {
          fields: { next: { type: 'Goods', id: 1 } },
          nested: { Price: { fields: { cents: { type: 'int64', id: 1 } } }, Colour: { values: { RED: 0 } } },
        },
        Receipt: { fields: { kind: { type: 'Shelf.Kind', id: 1 } } },
        Shelf: { fields: { goods: { type: 'Goods', id: 1 } }, nested: { Kind: { values: { A: 0 } } } },
        CloseRequest: { fields: {} },
        Audit: { fields: {} },
      },
    },
  },
};

const shop = (
  callers: readonly string[],
  client = "const stubMethods = ['sell', 'close'];",
): GeneratedPackage => ({
  name: 'shop',
  description,
  modules: new Map([['node_modules/shop/build/src/v1/till_client.js', client]]),
  callers,
});

test('a pruned description keeps the called methods of a service, with their types', () => {
  const kept = pruned(description, { methods: new Map([['shop.Till', new Set(['Sell'])]]), types: [] });
  assert.deepEqual(kept, {
    nested: {
      shop: {
        nested: {
          Till: { methods: { Sell: { requestType: 'SellRequest', responseType: 'Receipt' } } },
          SellRequest: description.nested.shop.nested.SellRequest,
          Goods: {
            fields: { next: { type: 'Goods', id: 1 } },
            nested: { Price: description.nested.shop.nested.Goods.nested.Price },
          },
          Receipt: description.nested.shop.nested.Receipt,
          // Only what is nested in it is used.
          Shelf: { nested: { Kind: { values: { A: 0 } } } },
        },
      },
    },
  });
});

test('a call or a type that is not in the description fails the build', () => {
  const calling = (name: string) => ({ methods: new Map([['shop.Till', new Set([name])]]), types: [] });
  assert.throws(() => pruned(description, calling('Refund')), /shop\.Till has no method Refund/);
  assert.throws(
    () => pruned(description, { methods: new Map(), types: ['shop.Refund'] }),
    /no shop\.Refund in the description/,
  );
});

test('a method counts as called if its name stands in the code that uses the client', () => {
  const { methods, types } = usedOf(
    shop(["new TillClient().sell({}); decoderOf('shop.Audit'); decoderOf('shop.Till')"]),
  );
  assert.deepEqual([...methods], [['shop.Till', new Set(['Sell'])]]);
  assert.deepEqual([...types], ['shop.Audit']);
  for (const call of ["client.request('close')", 'client.closeStream()', 'const { closeAsync } = client'])
    assert.ok(
      usedOf(shop([`TillClient; ${call}`]))
        .methods.get('shop.Till')
        ?.has('Close'),
      call,
    );
});

test('the types that the constructor of a client looks up are kept', () => {
  const client = "const stubMethods = ['sell']; root.lookup('.shop.Audit');";
  assert.deepEqual([...usedOf(shop(['TillClient.sell()'], client)).types], ['shop.Audit']);
});

test('a client without a found call, or made in another way, fails the build', () => {
  assert.throws(
    () => usedOf(shop(['new TillClient()'])),
    /shop: no call of shop\.Till is found in TillClient/,
  );
  assert.throws(
    () => usedOf(shop(['TillClient.sell()'], 'made anew')),
    /no call of Sell is found in TillClient/,
  );
  assert.throws(() => usedOf(shop(['nothing'])), /shop: no client of it is found/);
});

describe('the descriptions in the functions', () => {
  let packages: Awaited<ReturnType<typeof packagesOf>>;
  before(async () => {
    packages = await packagesOf(root, 'functions/index.ts');
  });

  test('hold every call of Spanner and Pub/Sub that the adapters make, and no other', () => {
    const called = packages
      .filter(({ name }) => name !== '@google-cloud/firestore-api')
      .flatMap((one) => [...usedOf(one).methods].map(([service, names]) => [service, [...names].toSorted()]));
    assert.deepEqual(Object.fromEntries(called), {
      'google.spanner.admin.database.v1.DatabaseAdmin': [
        'CreateBackup',
        'GetBackup',
        'ListBackupOperations',
        'ListBackups',
        'ListDatabases',
      ],
      'google.pubsub.v1.Publisher': ['Publish'],
    });
  });

  test('fail the build if a client of Google renames a method that the adapters call', () => {
    const renamed = packages.map((one) => ({
      ...one,
      modules: new Map([...one.modules].map(([path, text]) => [path, renaming(text)])),
    }));
    assert.doesNotThrow(() => deadDescriptions(root, packages));
    assert.throws(
      () => deadDescriptions(root, renamed),
      /no call of ListBackupOperations is found in DatabaseAdminClient/,
    );
  });

  test('are complete, and less than a fifth of the originals', () => {
    for (const one of packages) {
      const kept = pruned(one.description, usedOf(one));
      protobuf.Root.fromJSON(kept).resolveAll();
      assert.ok(JSON.stringify(kept).length < JSON.stringify(one.description).length / 5, one.name);
    }
  });
});

/** A method of a generated client under another name, as a later version of the client may have it. */
function renaming(client: string): string {
  return client.replaceAll('listBackupOperations', 'listOperationsOfBackups');
}
