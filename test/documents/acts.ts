import { type Harness, instance, minuteMs } from '../harness.ts';

/** Leaves documents behind; the backup that the story is about has the story's name for an id. */
export type Story = (on: Harness, id: string) => Promise<void>;

export const labels = { ticket: 'OPS-17', team: 'データ' };

/** Ticks, so far apart. */
export async function ticks(on: Harness, count: number, apartMs = minuteMs): Promise<void> {
  for (let tick = 0; tick < count; tick += 1) {
    on.clock.advance(apartMs);
    await on.tick();
  }
}

/** Every read of Spanner finds nothing. */
export function hideEverything(on: Harness): void {
  on.break('spanner', 'ListBackupOperations', async () => ({}));
  on.break('spanner', 'ListBackups', async () => ({}));
  for (const method of ['GetOperation', 'GetBackup'])
    on.break('spanner', method, { kind: 'refused', code: 'NOT_FOUND' });
}

/** Spanner lets us see nothing of backups. */
export function denyReads(on: Harness): void {
  for (const permission of [
    'spanner.backups.get',
    'spanner.backups.list',
    'spanner.backupOperations.get',
    'spanner.backupOperations.list',
  ] as const)
    on.spanner.world.permissions.revoke(permission, instance);
}

/** Whether CreateBackup was carried out is not known. */
export const loseAnswer = (on: Harness) =>
  on.break('spanner', 'CreateBackup', { kind: 'refused', code: 'UNAVAILABLE' });

/** Nothing can be published. */
export const keepEvents = (on: Harness) =>
  on.break('pubsub', ({ request: sent }) => String(Reflect.get(sent, 'topic')).endsWith('events'), {
    kind: 'refused',
    code: 'UNAVAILABLE',
  });
