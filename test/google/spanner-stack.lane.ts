import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startStack } from '../../local/stack.ts';
import { topology } from '../../local/topology.ts';
import { openInbox } from '../inbox.ts';
import { backupNamed, databaseNamed, insert, rowsStageAt } from './rows-stage.ts';
import { googleSuite } from './sdk.ts';
import { spannerEmulatorParts, startSpannerEmulator } from './spanner-emulator.ts';

await googleSuite("The functions before Google's Spanner emulator", spannerEmulatorParts, async (sdk) => {
  await test('a backup that a message asked for holds rows that can be restored', async (t) => {
    const emulator = await startSpannerEmulator(sdk);
    const stack = await startStack({
      project: 'p',
      spanner: { upstream: emulator.address, backupDuration: 0 },
    });
    const inbox = openInbox(stack.addresses.pubsub, `projects/p/subscriptions/${topology.inbox}`);
    const on = await rowsStageAt(stack.addresses.spanner, emulator.address);
    t.after(async () => {
      await Promise.all([inbox.close(), on.close()]);
      await stack.stop();
      await emulator.stop();
    });
    await on.create('shop', ['CREATE TABLE people (id INT64, name STRING(MAX)) PRIMARY KEY(id)']);
    await on.write('shop', [insert('people', ['id', 'name'], [['1', 'Ada']])]);
    await stack.publish({ database: databaseNamed('shop'), backupId: 'asked-for', retentionPeriod: '7d' });
    // Events come at least once: a tick may send again what the other function is about to mark as sent.
    const kinds = new Set<string>();
    while (!kinds.has('succeeded')) {
      t.signal.throwIfAborted();
      await stack.tick();
      for (const { kind } of await inbox.take()) kinds.add(kind);
    }
    assert.deepEqual([...kinds], ['started', 'succeeded']);
    const [{ sizeBytes }] = await on.databases.getBackup({ name: backupNamed('asked-for') });
    assert.ok(Number(sizeBytes) > 0);
    stack.spanner.world.setDuration(databaseNamed('shop-again'), 0);
    await on.restore('shop-again', 'asked-for');
    const rows = await on.query('shop-again', 'SELECT name FROM people');
    assert.deepEqual(rows, [{ values: [{ stringValue: 'Ada', kind: 'stringValue' }] }]);
  });
});
