import {
  backupNamed,
  type Harness,
  type HarnessOptions,
  hourMs,
  instance,
  minuteMs,
  request,
} from '../harness.ts';
import { keepEvents, type Story, ticks } from './acts.ts';

/* The forms of what is known of databases, and of backups that no request asked for. */

const watched = { FRESHNESS_TARGETS: `${instance}/databases/*=26h` };

export const databaseStages: Readonly<Record<string, HarnessOptions>> = {
  'database-stale': { environment: watched },
  'database-stale-unsent': { environment: watched },
  'database-fresh': { environment: watched },
  'database-closed': { environment: watched },
  found: { environment: { ...watched, FOUND_BACKUPS: 'on' } },
  'found-unsent': { environment: { ...watched, FOUND_BACKUPS: 'on' } },
};

/** A database of a month ago, with the story's name for an id. */
function addDatabase(on: Harness, id: string): string {
  const name = `${instance}/databases/${id}`;
  on.spanner.world.addDatabase(name, { createTimeMs: on.clock.now().getTime() - 720 * hourMs });
  return name;
}

/** Somebody else backs a database up. */
function theyBackUp(on: Harness, id: string): void {
  on.spanner.world.startBackup(backupNamed(`theirs-${id}`), addDatabase(on, id));
}

export const databaseStories: Readonly<Record<string, Story>> = {
  async 'database-stale'(on, id) {
    addDatabase(on, id);
    await on.tick();
  },
  async 'database-stale-unsent'(on, id) {
    addDatabase(on, id);
    keepEvents(on);
    await on.tick();
  },
  async 'database-fresh'(on, id) {
    const own = addDatabase(on, id);
    await on.tick();
    await on.ask(request(id, { database: own }));
    await on.settleAll();
    await ticks(on, 2, hourMs);
  },
  async 'database-closed'(on, id) {
    const own = addDatabase(on, id);
    await on.tick();
    on.spanner.world.dropDatabase(own);
    await ticks(on, 1, hourMs);
  },
  async found(on, id) {
    await on.tick();
    on.clock.advance(minuteMs);
    theyBackUp(on, id);
    await ticks(on, 1, hourMs);
  },
  async 'found-unsent'(on, id) {
    await on.tick();
    on.clock.advance(minuteMs);
    theyBackUp(on, id);
    keepEvents(on);
    await ticks(on, 1, hourMs);
  },
};
