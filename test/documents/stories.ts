import {
  backupNamed,
  database,
  type Harness,
  type HarnessOptions,
  hourMs,
  instance,
  minuteMs,
  request,
  startHarness,
} from '../harness.ts';

import { denyReads, hideEverything, keepEvents, labels, loseAnswer, type Story, ticks } from './acts.ts';
import { databaseStages, databaseStories } from './database-stories.ts';

/*
 * One story for every form that a document can have. The functions themselves play them, on the embedded stack: what
 * lies in Firestore at the end is what a deployment would have stored.
 */

/** What some of them are played on. */
const stages: Readonly<Record<string, HarnessOptions>> = {
  'requested-fresh': { environment: { CREATE_CALLS_PER_SECOND: '0.1' } },
  'succeeded-backup-gone': { spanner: { switches: { responseState: 'CREATING' } } },
  ...databaseStages,
};

/** The same backup in every form that an expiry and an encryption can have, and at a time of its own. */
const everyField = {
  retentionPeriod: undefined,
  expireTime: '2027-03-01T00:00:00Z',
  versionTime: '2026-11-22T09:30:00.123456Z',
  encryptionConfig: {
    encryptionType: 'CUSTOMER_MANAGED_ENCRYPTION',
    kmsKeyNames: [
      'projects/p/locations/us-central1/keyRings/r/cryptoKeys/one',
      'projects/p/locations/us-central1/keyRings/r/cryptoKeys/two',
    ],
  },
  labels,
};

const stories: Readonly<Record<string, Story>> = {
  ...databaseStories,
  async 'requested-fresh'(on, id) {
    // Others take the calls that there are, so this one is left to the poller.
    for (let other = 1; other <= 5; other += 1) await on.ask(request(`other-${other}`));
    await on.ask(request(id, { labels }));
  },
  async 'requested-leased'(on, id) {
    loseAnswer(on);
    await on.ask(request(id, { encryptionConfig: { encryptionType: 'GOOGLE_DEFAULT_ENCRYPTION' } }));
  },
  async 'requested-blocked'(on, id) {
    on.spanner.world.startBackup(backupNamed('theirs'), database);
    await on.ask(request(id));
  },
  async 'requested-refused'(on, id) {
    on.spanner.world.permissions.revoke('spanner.backups.create', instance);
    await on.ask(request(id));
  },
  async 'requested-unseen'(on, id) {
    const mend = loseAnswer(on);
    await on.ask(request(id));
    mend();
    denyReads(on);
    await ticks(on, 4);
  },
  async 'running-begun'(on, id) {
    await on.ask(request(id, { labels }));
    await on.ask(request(id));
  },
  async 'running-every-field'(on, id) {
    await on.ask(request(id, everyField));
    await ticks(on, 1);
  },
  async 'running-delayed'(on, id) {
    on.spanner.world.setDuration(database, 9 * hourMs);
    await on.ask(request(id));
    await ticks(on, 7, hourMs);
  },
  async 'running-missing'(on, id) {
    await on.ask(request(id));
    hideEverything(on);
    await ticks(on, 1);
  },
  async 'running-unseen'(on, id) {
    await on.ask(request(id));
    denyReads(on);
    await ticks(on, 1);
  },
  async succeeded(on, id) {
    await on.ask(request(id, { labels }));
    await on.settleAll();
  },
  async 'succeeded-backup-gone'(on, id) {
    await on.ask(request(id));
    on.clock.advance(2 * minuteMs);
    on.spanner.world.delete(backupNamed(id));
    await on.settleAll();
  },
  async 'succeeded-unsent'(on, id) {
    keepEvents(on);
    await on.ask(request(id, { labels }));
    await on.ask(request(id));
    await ticks(on, 4);
  },
  async failed(on, id) {
    on.spanner.world.failNext(backupNamed(id), { code: 'INTERNAL', message: 'the backup broke off' });
    await on.ask(request(id));
    await on.settleAll();
  },
  async cancelled(on, id) {
    await on.ask(request(id));
    on.spanner.world.cancel(backupNamed(id));
    await on.settleAll();
  },
  async 'requested-withdrawn'(on, id) {
    on.spanner.world.startBackup(backupNamed('theirs'), database);
    const asked = await on.ask(request(id, { labels }));
    await on.ask(request(id));
    await on.ask({ withdraw: asked, backup: backupNamed(id) });
  },
  async 'cancelled-withdrawn'(on, id) {
    on.spanner.world.startBackup(backupNamed('theirs'), database);
    const asked = await on.ask(request(id, { labels }));
    await on.ask({ withdraw: asked, backup: backupNamed(id) });
  },
  async 'requested-waiting-unsent'(on, id) {
    on.spanner.world.setDuration(backupNamed('theirs'), 9 * hourMs);
    on.spanner.world.startBackup(backupNamed('theirs'), database);
    keepEvents(on);
    await on.ask(request(id, { labels }));
    await ticks(on, 4);
  },
  async expired(on, id) {
    on.spanner.world.setDuration(backupNamed('theirs'), 3 * hourMs);
    on.spanner.world.startBackup(backupNamed('theirs'), database);
    await on.ask(request(id, { startWithin: '1h' }));
    await on.settleAll(70);
  },
  async 'third-round'(on, id) {
    for (let round = 1; round <= 2; round += 1) {
      on.spanner.world.failNext(backupNamed(id), { code: 'INTERNAL', message: 'the backup broke off' });
      await on.ask(request(id, { labels }));
      await on.settleAll();
    }
    keepEvents(on);
    await on.ask(request(id));
  },
  async rejected(on, id) {
    await on.ask(request(id));
    await on.ask(request(id, { retentionPeriod: '8d', labels }));
    await on.ask('this is no request');
  },
  async 'rejected-unsent'(on) {
    keepEvents(on);
    await on.ask({ database, retentionPeriodd: '14d' });
  },
};

export const storyNames: readonly string[] = Object.keys(stories);

/** Plays a story to its end, and hands over what it has left behind. */
export async function played<Result>(
  name: string,
  look: (on: Harness) => Result | Promise<Result>,
): Promise<Result> {
  const story = stories[name];
  if (story === undefined) throw new Error(`no story is called ${name}`);
  await using on = await startHarness(stages[name]);
  await story(on, name);
  return look(on);
}
