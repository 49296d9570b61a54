import assert from 'node:assert/strict';
import type { BackupAdmin } from '../../../shared/ports.ts';
import type { Requested } from '../../../shared/record/record.ts';
import { MemoryWorld } from '../../fakes/memory-world.ts';
import { after, backupName, days, requested } from '../record/builders.ts';

export const later = after(days);

/** A stored intent, and a Spanner that answers as told. */
export async function ready(admin: Partial<BackupAdmin> = {}, record: Requested = requested()) {
  const world = new MemoryWorld();
  world.clock.advance(after(0).getTime() - world.clock.now().getTime());
  const deps = world.deps();
  let calls = 0;
  const counted: BackupAdmin = { ...deps.admin, ...admin };
  const createBackup: BackupAdmin['createBackup'] = (...asked) => {
    calls += 1;
    return counted.createBackup(...asked);
  };
  const stored = await deps.records.create(record);
  assert.ok(stored);
  return {
    world,
    deps: { ...deps, admin: { ...counted, createBackup } },
    stored,
    calls: () => calls,
    record: () => world.records.get(backupName)?.record,
    outcomes: () => world.facts.map(({ outcome }) => outcome),
  };
}
