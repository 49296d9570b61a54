import type { FreshnessDeps, InstanceReader, Looks, StoredDatabase } from '../../shared/database-ports.ts';
import type { Found } from '../../shared/freshness/found.ts';
import { instanceOf } from '../../shared/spanner/names.ts';

/** What the poller keeps of databases, in memory. An instance shows nothing unless a reader is given; no record has ended. */
export class MemoryFreshness {
  readonly databases = new Map<string, StoredDatabase>();
  readonly found = new Map<string, Found>();
  looks: Looks = { instances: new Map() };

  deps(instances: InstanceReader = emptyInstances): FreshnessDeps {
    const { databases, found } = this;
    return {
      instances,
      databases: {
        async *all() {
          yield* databases.values();
        },
        async *ofInstance(instance) {
          yield* [...databases.values()].filter(({ state }) => instanceOf(state.database) === instance);
        },
        readMany: async (names) => names.flatMap((name) => databases.get(name) ?? []),
        storeMany: async (changes) =>
          changes.map(({ to }) => {
            const stored = { state: to, version: '1' };
            databases.set(to.database, stored);
            return { kind: 'stored', stored };
          }),
        async *unsent() {
          yield* [...databases.values()].filter(({ state }) => state.outbox.length > 0);
        },
      },
      found: {
        create: async (one) => {
          found.set(one.backup, one);
          return 'stored';
        },
        markAnnounced: async () => {},
        async *unsent() {
          yield* [...found.values()];
        },
      },
      looks: {
        read: async () => this.looks,
        write: async (looks) => {
          this.looks = looks;
        },
      },
      outcomes: { settledPage: async () => ({ outcomes: [], end: undefined }) },
    };
  }
}

const emptyInstances: InstanceReader = {
  listDatabases: async () => [],
  listBackups: async () => [],
  getBackup: async () => undefined,
};
