import { ManualClock } from 'google-emulators/manual-clock.ts';
import type { CreateBackupDeps } from '../../functions/create-backup/handler.ts';
import { toMessage } from '../../shared/adapters/pubsub/events.ts';
import type { PublishedEvent } from '../../shared/events/database-event-schema.ts';
import type { RecordStore, RejectionStore, Stored } from '../../shared/ports.ts';
import { defaultPolicy } from '../../shared/record/policy.ts';
import type { BackupRecord } from '../../shared/record/record.ts';
import type { Rejection } from '../../shared/record/rejection.ts';
import { CallBudgets } from '../../shared/runtime/budgets.ts';
import { watchClocks } from '../../shared/runtime/clocks.ts';
import { parseConfig } from '../../shared/runtime/config.ts';
import type { Fact } from '../../shared/runtime/log.ts';
import { assertOnContract } from '../contract/validate-event.ts';

/** The first events of a world are all held to the contract, and then one of so many: judging one takes half a millisecond. */
const wellJudged = 200;
const oneOf = 50;

/**
 * What createBackup needs, in memory: for tests that put a hundred thousand messages through it. Spanner begins
 * whatever it is asked for.
 */
export class MemoryWorld {
  readonly clock = new ManualClock();
  readonly records = new Map<string, Stored>();
  readonly rejections = new Map<string, Rejection>();
  readonly events: PublishedEvent[] = [];
  readonly facts: Fact[] = [];

  deps(environment: Readonly<Record<string, string>> = {}): CreateBackupDeps {
    const config = parseConfig({
      GOOGLE_CLOUD_PROJECT: 'p',
      REQUESTS_TOPIC: 'requests',
      EVENTS_TOPIC: 'events',
      ...environment,
    });
    const { clock } = this;
    const pause = async (ms: number) => clock.advance(ms);
    return {
      config,
      clock: clock.now,
      policy: defaultPolicy,
      clocks: watchClocks(clock.now, () => {}),
      log: (fact) => this.facts.push(fact),
      budgets: new CallBudgets({ windows: [{ calls: 5, ms: 1_000 }], clock: clock.now, pause }),
      records: this.#recordStore(),
      rejections: this.#rejectionStore(),
      admin: {
        createBackup: async ({ backup, database }) => ({
          kind: 'operation',
          operation: {
            name: `${backup}/operations/_auto_op_1`,
            backup,
            database,
            startTime: undefined,
            endTime: undefined,
            progressPercent: 0,
            result: { kind: 'unfinished' },
          },
        }),
        listOperations: async () => [],
        getOperation: async () => undefined,
        getBackup: async () => undefined,
        listBackups: async () => [],
      },
      events: {
        publish: async (events) => {
          for (const event of events) {
            if (this.events.length < wellJudged || this.events.length % oneOf === 0)
              assertOnContract(toMessage(event));
            this.events.push(event);
          }
        },
      },
    };
  }

  #recordStore(): RecordStore {
    const { records } = this;
    const store = <Kept extends BackupRecord>(record: Kept, version: number): Stored<Kept> => {
      const stored = { record, version: String(version) };
      records.set(record.request.backup, stored);
      return stored;
    };
    const replace = async <Next extends BackupRecord>(from: Stored, to: Next) => {
      const current = records.get(to.request.backup);
      return current?.version === from.version ? store(to, Number(from.version) + 1) : undefined;
    };
    return {
      create: async (record) => (records.has(record.request.backup) ? undefined : store(record, 1)),
      read: async (backup) => records.get(backup),
      readMany: async (backups) => backups.flatMap((backup) => records.get(backup) ?? []),
      replace,
      replaceMany: (changes) =>
        Promise.all(
          changes.map(async ({ from, to }) => {
            const stored = await replace(from, to);
            return stored ? ({ kind: 'stored', stored } as const) : ({ kind: 'overtaken' } as const);
          }),
        ),
      // createBackup asks for no glances.
      async *glances() {},
    };
  }

  #rejectionStore(): RejectionStore {
    const { records, rejections } = this;
    const create: RejectionStore['create'] = async (rejection) => {
      const { messageId } = rejection.event.data;
      if (rejections.has(messageId)) return 'known';
      rejections.set(messageId, rejection);
      return 'stored';
    };
    return {
      create,
      async createWhile(because, rejection) {
        const [backup, version] =
          'absent' in because
            ? [because.absent, undefined]
            : [because.record.request.backup, because.version];
        return records.get(backup)?.version === version ? create(rejection) : 'overtaken';
      },
      has: async (messageId) => rejections.has(messageId),
      async markAnnounced(messageIds) {
        for (const id of messageIds) {
          const rejection = rejections.get(id);
          if (rejection !== undefined) rejections.set(id, { ...rejection, announced: true });
        }
      },
      async *unsent() {},
    };
  }
}
