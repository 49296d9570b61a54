import assert from 'node:assert/strict';
import { test } from 'node:test';
import { composeFunctions } from '../../../functions/compose.ts';
import { hostFunctions } from '../../../local/function-host.ts';
import { parseConfig } from '../../../shared/runtime/config.ts';
import { backupNamed, database, dayMs, type Harness, hourMs, instance, startHarness } from '../../harness.ts';

/* What changes for databases when somebody deploys the poller with another configuration, over the same documents. */

const watched = { FRESHNESS_TARGETS: `${instance}/databases/*=26h` };

/** The poller of a deployment with another environment, called once an hour. */
async function redeployed({ stack, clock, facts }: Harness, environment: Record<string, string>) {
  const { spanner, firestore, pubsub } = stack.addresses;
  const config = parseConfig({
    GOOGLE_CLOUD_PROJECT: stack.config.project,
    REQUESTS_TOPIC: stack.config.requestsTopic,
    EVENTS_TOPIC: stack.config.eventsTopic,
    SPANNER_EMULATOR_HOST: spanner,
    FIRESTORE_EMULATOR_HOST: firestore,
    PUBSUB_EMULATOR_HOST: pubsub,
    ...environment,
  });
  const functions = composeFunctions(config, { clock: clock.now, log: (fact) => facts.push(fact) });
  const hosted = await hostFunctions(functions, { createBackup: 0, pollOperations: 0 });
  return {
    async hours(many: number): Promise<void> {
      for (let hour = 0; hour < many; hour += 1) {
        clock.advance(hourMs);
        assert.equal((await fetch(hosted.pollOperations.url, { method: 'POST' })).status, 200);
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([hosted.createBackup.stop(), hosted.pollOperations.stop()]);
      await functions.clients.close();
    },
  };
}

/** A backup that somebody else has made. */
function made({ spanner }: Harness, id: string): void {
  spanner.world.setDuration(backupNamed(id), 0);
  spanner.world.startBackup(backupNamed(id), database);
}

/** What was announced since the last time: kind and subject. */
const announced = async ({ inbox }: Harness) =>
  (await inbox.take()).map(
    ({ attributes }) => `${attributes['ce-type']?.split('.').at(-1)} ${attributes['ce-subject']}`,
  );

test('a deployment that switches FOUND_BACKUPS on after days announces only backups made since', async () => {
  await using on = await startHarness({ environment: watched });
  await on.tick();
  for (let day = 0; day < 4; day += 1) {
    made(on, `before-${day}`);
    on.clock.advance(dayMs);
    await on.tick();
  }
  made(on, 'before-last');
  await on.inbox.take();
  await using later = await redeployed(on, { ...watched, FOUND_BACKUPS: 'on' });
  await later.hours(6);
  assert.deepEqual(await announced(on), []);
  made(on, 'after');
  await later.hours(6);
  assert.deepEqual(await announced(on), [`found ${backupNamed('after')}`]);
});

test('when no target names an instance any more, each of its databases is closed with one line and no event', async () => {
  await using on = await startHarness({ environment: watched });
  const other = `${instance}/databases/mill`;
  on.spanner.world.addDatabase(other, { createTimeMs: on.clock.now().getTime() - 30 * dayMs });
  made(on, 'nightly');
  await on.tick();
  assert.deepEqual(await announced(on), [`stale ${other}`]);
  on.spanner.world.addInstance('projects/local/instances/else');
  on.facts.length = 0;
  await using later = await redeployed(on, {
    FRESHNESS_TARGETS: 'projects/local/instances/else/databases/*=26h',
  });
  await later.hours(30);
  assert.deepEqual(
    on.facts
      .filter(({ outcome }) => outcome !== 'ticked')
      .map(({ severity, outcome, database: of }) => ({ severity, outcome, database: of })),
    [database, other].toSorted().map((of) => ({ severity: 'INFO', outcome: 'not judged', database: of })),
  );
  assert.deepEqual(await announced(on), []);
  const closed = on.databases().map(({ closed: end, verdict }) => [end?.why, verdict]);
  assert.deepEqual(closed, [
    ['no target', undefined],
    ['no target', undefined],
  ]);
});
