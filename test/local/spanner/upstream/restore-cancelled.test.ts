import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import protos from '@google-cloud/spanner-api/build/protos/protos.json' with { type: 'json' };
import { DatabaseAdminClient } from '@google-cloud/spanner-api/build/src/v1/database_admin_client.js';
import { credentials } from '@grpc/grpc-js';
import { onwardClient } from '../../../../local/grpc/passage.ts';
import { serveGrpc } from '../../../../local/grpc/server.ts';
import { ManualClock } from '../../../../local/manual-clock.ts';
import { backupAdmin } from '../../../../local/spanner/backup-admin.ts';
import { databaseAdmin } from '../../../../local/spanner/database-admin.ts';
import { likeliest } from '../../../../local/spanner/switches.ts';
import { toTimestamp } from '../../../../local/spanner/timestamp.ts';
import { Upstream } from '../../../../local/spanner/upstream/client.ts';
import { handlersWithRows } from '../../../../local/spanner/upstream/handlers.ts';
import { Ledger } from '../../../../local/spanner/upstream/ledger.ts';
import { Mirror } from '../../../../local/spanner/upstream/mirror.ts';
import { World } from '../../../../local/spanner/world.ts';

// The client would look for a metadata server.
process.env.METADATA_SERVER_DETECTION = 'none';

const instance = 'projects/p/instances/i';
const restored = `${instance}/databases/restored`;
const clock = new ManualClock();

/** An upstream whose databases are all empty, and have no schema. */
class EmptyUpstream extends Upstream {
  readonly dropped: string[] = [];

  override getDdl = async () => ({ statements: [] });
  override createDatabase = async () => {};
  override dropDatabase = async (database: string) => void this.dropped.push(database);
  override now = async () => toTimestamp(clock.now().getTime());
  override query = async () => ({ rows: [], columns: [] });

  override withSession<Value>(_database: string, use: (session: string) => Promise<Value>): Promise<Value> {
    return use('session');
  }
}

test('a restore that is cancelled while its DDL is noted comes to nothing', async (t) => {
  const world = new World(clock.now, likeliest, { backup: 0, restoreMs: 0, optimizeMs: 0 });
  world.addDatabase(`${instance}/databases/d`);
  const nowhere = onwardClient('127.0.0.1:1');
  const upstream = new EmptyUpstream(nowhere);
  const ledger = new Ledger(async (database) => {
    world.restorations.cancel(world.restorations.behind(database)?.operation ?? '');
    return '';
  });
  const mirror = new Mirror(world, upstream, ledger);
  const server = await serveGrpc({
    protos,
    port: 0,
    intercept: (_call, proceed) => proceed(),
    services: {
      'google.spanner.admin.database.v1.DatabaseAdmin': {
        ...databaseAdmin(world, 0),
        ...backupAdmin(world),
        ...handlersWithRows(world, upstream, ledger, mirror),
      },
    },
  });
  const client = new DatabaseAdminClient({
    servicePath: '127.0.0.1',
    port: server.port,
    sslCreds: credentials.createInsecure(),
    projectId: 'p',
  });
  t.after(async () => {
    await client.close();
    await server.stop();
    nowhere.close();
  });
  const expireTime = toTimestamp(clock.now().getTime() + 24 * 3_600_000);
  const database = `${instance}/databases/d`;
  await client.createBackup({ parent: instance, backupId: 'bb', backup: { database, expireTime } });
  const backup = `${instance}/backups/bb`;
  while (world.backup(backup)?.state !== 'READY') await nextTurn();
  await client.restoreDatabase({ parent: instance, databaseId: 'restored', backup });
  await mirror.clear(restored);
  assert.deepEqual(upstream.dropped, [restored]);
  assert.equal(world.restorations.behind(restored), undefined);
});
