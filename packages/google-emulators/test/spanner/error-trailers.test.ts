import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromJSON } from '@grpc/proto-loader';
import { instance, type Stage, stage } from './stage.ts';

const messages = fromJSON({
  nested: {
    ResourceInfo: {
      fields: { resourceType: { type: 'string', id: 1 }, resourceName: { type: 'string', id: 2 } },
    },
    ErrorInfo: { fields: { reason: { type: 'string', id: 1 }, domain: { type: 'string', id: 2 } } },
  },
});

/** A detail of the refusal of a call, from the trailer in which Google's Java client looks for it. */
async function trailer(call: Promise<unknown>, name: string, type: 'ResourceInfo' | 'ErrorInfo') {
  const error: unknown = await call.then(
    () => undefined,
    (it: unknown) => it,
  );
  assert.ok(error instanceof Error && 'metadata' in error);
  const [bytes] = readTrailer(error.metadata, name);
  const definition = messages[type];
  assert.ok(bytes instanceof Buffer && definition !== undefined && 'deserialize' in definition);
  assert.ok(typeof definition.deserialize === 'function');
  return definition.deserialize(bytes);
}

function readTrailer(metadata: unknown, name: string): unknown[] {
  assert.ok(typeof metadata === 'object' && metadata !== null && 'get' in metadata);
  assert.ok(typeof metadata.get === 'function');
  return metadata.get(name);
}

for (const [what, call, resourceType] of [
  [
    'an instance',
    (on: Stage) => on.instances.getInstance({ name: `${instance}-not` }),
    'instance.v1.Instance',
  ],
  [
    'a database',
    (on: Stage) => on.databases.getDatabase({ name: `${instance}/databases/not` }),
    'database.v1.Database',
  ],
  [
    'a backup',
    (on: Stage) => on.databases.getBackup({ name: `${instance}/backups/not` }),
    'database.v1.Backup',
  ],
] as const)
  test(`the error for ${what} that does not exist has its details in a trailer`, async () => {
    await using on = await stage();
    const info = await trailer(call(on), 'google.rpc.resourceinfo-bin', 'ResourceInfo');
    assert.partialDeepStrictEqual(info, {
      resourceType: `type.googleapis.com/google.spanner.admin.${resourceType}`,
    });
  });

test('the error for too many calls has its details in a trailer', async () => {
  await using on = await stage({ callsPer100Seconds: 0 });
  const call = on.databases.getDatabase({ name: `${instance}/databases/d` });
  const info = await trailer(call, 'google.rpc.errorinfo-bin', 'ErrorInfo');
  assert.partialDeepStrictEqual(info, { reason: 'RATE_LIMIT_EXCEEDED', domain: 'spanner.googleapis.com' });
});
