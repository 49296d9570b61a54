import type { TickDeps } from '../../functions/poll-operations/open-tick.ts';
import type { Tally } from '../../functions/poll-operations/summary.ts';
import { runTick } from '../../functions/poll-operations/tick.ts';
import type { BackupAdmin, Glanced, OpenGlanced, RecordStore, Rotated } from '../../shared/ports.ts';
import type { BackupRecord } from '../../shared/record/record.ts';
import { isOpen } from '../../shared/record/record.ts';
import { CallBudgets } from '../../shared/runtime/budgets.ts';
import { windowsOf } from '../../shared/runtime/call-windows.ts';
import { MemoryAdmin } from './memory-admin.ts';
import { MemoryFreshness } from './memory-freshness.ts';
import { MemoryWorld } from './memory-world.ts';

/** What a tick needs, in memory: for ticks over very many records. Spanner is a MemoryAdmin unless another is given. */
export class TickWorld extends MemoryWorld {
  readonly spanner = new MemoryAdmin();
  readonly freshness = new MemoryFreshness();
  rotated: Rotated = { turns: new Map() };

  put(record: BackupRecord): void {
    this.records.set(record.request.backup, { record, version: '1' });
  }

  tickDeps(
    admin: Partial<BackupAdmin> = {},
    glances: RecordStore['glances'] = this.#glances,
    environment: Readonly<Record<string, string>> = {},
  ): TickDeps {
    const deps = this.deps(environment);
    const pause = async (ms: number) => this.clock.advance(ms);
    const windows = windowsOf(deps.config.pollCallsPerSecond);
    return {
      ...deps,
      budgets: new CallBudgets({ windows, clock: this.clock.now, pause }),
      records: { ...deps.records, glances },
      freshness: this.freshness.deps(),
      admin: { ...bound(this.spanner), ...admin },
      rotation: {
        read: async () => this.rotated,
        write: async (rotated) => {
          this.rotated = rotated;
        },
      },
    };
  }

  /** A tick, and a minute. */
  async tick(deps: TickDeps): Promise<Tally> {
    const beganAt = this.clock.now().getTime();
    const tally = await runTick(deps);
    this.clock.advance(Math.max(0, 60_000 - (this.clock.now().getTime() - beganAt)));
    return tally;
  }

  readonly #glances = async function* (this: TickWorld): AsyncGenerator<Glanced> {
    for (const { record, version } of this.records.values()) {
      const unsent = record.outbox.length > 0;
      const { backup } = record.request;
      if (isOpen(record))
        yield { kind: 'open', backup, version, unsent, glance: record } satisfies OpenGlanced;
      else if (unsent) yield { kind: 'unsent', backup };
    }
  }.bind(this);
}

function bound(admin: MemoryAdmin): BackupAdmin {
  return {
    createBackup: () => admin.createBackup(),
    listOperations: (instance, query, pace) => admin.listOperations(instance, query, pace),
    getOperation: (name, pace) => admin.getOperation(name, pace),
    getBackup: (name, pace) => admin.getBackup(name, pace),
    listBackups: (instance, since, pace) => admin.listBackups(instance, since, pace),
  };
}
