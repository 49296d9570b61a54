import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import spannerProtos from '@google-cloud/spanner-api/build/protos/protos.js';
import type { DatabaseAdminClient } from '@google-cloud/spanner-api/build/src/v1/database_admin_client.js';
import { answerOf } from 'google-emulators/test/spanner/answer.ts';
import { changeOn, createOn, databaseNamed, insert, rowsStage, sameAfterwards } from './rows-stage.ts';
import { googleSuite } from './sdk.ts';
import { spannerEmulatorParts } from './spanner-emulator.ts';

const { FileDescriptorSet } = spannerProtos.google.protobuf;

/** The descriptors of a message `shop.Item` of one text, of as many more as are named, and of an enum `shop.Size`. */
function descriptors(...more: string[]): Uint8Array {
  const field = (name: string, number: number) => ({
    name,
    number,
    type: 'TYPE_STRING' as const,
    label: 'LABEL_OPTIONAL' as const,
  });
  const fields = ['name', ...more].map((name, index) => field(name, index + 1));
  const sizes = ['UNKNOWN', 'SMALL', 'LARGE'].map((name, number) => ({ name, number }));
  const file = {
    name: 'shop.proto',
    package: 'shop',
    syntax: 'proto3',
    messageType: [{ name: 'Item', field: fields }],
    enumType: [{ name: 'Size', value: sizes }],
  };
  return FileDescriptorSet.encode(FileDescriptorSet.fromObject({ file: [file] })).finish();
}

const bundle = 'CREATE PROTO BUNDLE (shop.Item, shop.Size)';
const table = `CREATE TABLE things (id INT64, item shop.Item, size shop.Size, items ARRAY<shop.Item>,
  sizes ARRAY<shop.Size>, name STRING(MAX) AS (item.name) STORED) PRIMARY KEY(id)`;
/** `shop.Item` with the name "hat", in base64. */
const hat = Buffer.from([0x0a, 3, ...Buffer.from('hat')]).toString('base64');
const rows = [
  ['1', hat, '2', [hat, null], ['1', '2']],
  ['2', '', '0', [], []],
  ['3', null, null, null, null],
];
const read = 'SELECT id, item, size, items, sizes, name, item.name AS its FROM things ORDER BY id';

await googleSuite("Proto columns of Google's Spanner emulator", spannerEmulatorParts, async (sdk) => {
  const on = await rowsStage(sdk);
  after(on.stop);

  const change = async (
    databases: DatabaseAdminClient,
    id: string,
    protoDescriptors: Uint8Array,
    ...statements: string[]
  ) => {
    const request = { database: databaseNamed(id), statements, protoDescriptors };
    const [changed] = await databases.updateDatabaseDdl(request);
    await changed.promise();
  };
  const fill = (id: string) =>
    on.write(id, [insert('things', ['id', 'item', 'size', 'items', 'sizes'], rows)]);

  test('a restored database has the proto messages and enums of its source, with their names', async () => {
    await on.create('protos');
    await change(on.databases, 'protos', descriptors(), bundle, table);
    await fill('protos');
    const [values] = await sameAfterwards(on, 'protos', read);
    assert.match(JSON.stringify(values), /hat/);
  });

  test('a restored database has the last version of a changed proto bundle', async () => {
    await on.create('changed');
    await change(on.databases, 'changed', descriptors(), bundle, table);
    await changeOn(on.databases, 'changed', 'ALTER TABLE things DROP COLUMN name');
    await change(on.databases, 'changed', descriptors('colour'), 'ALTER PROTO BUNDLE UPDATE (shop.Item)');
    await fill('changed');
    await sameAfterwards(on, 'changed', 'SELECT id, item, item.colour FROM things ORDER BY id');
  });

  test('a database that was made directly upstream with a proto bundle is refused, for its DDL is incomplete', async () => {
    await createOn(on.past, 'past-protos');
    await change(on.past, 'past-protos', descriptors(), bundle, table);
    const refused = await answerOf(on.backUp('past-protos'));
    assert.equal(refused.code, 'FAILED_PRECONDITION');
    assert.match(refused.words, /a proto bundle, whose descriptors would be lost/);
  });
});
