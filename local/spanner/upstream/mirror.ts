import { status } from '@grpc/grpc-js';
import { GrpcError } from '../../grpc/error.ts';
import type { Intercept } from '../../grpc/intercept.ts';
import { instanceOf, isDatabaseName } from '../names.ts';
import type { World } from '../world.ts';
import type { Upstream } from './client.ts';
import type { Ledger } from './ledger.ts';

/**
 * Keeps what the world knows of instances and databases what the upstream says, of those that a call names and before
 * it is carried out: the world has none of its own then.
 */
export class Mirror {
  readonly #world: World;
  readonly #upstream: Upstream;
  readonly #ledger: Ledger;
  readonly #loads = new Map<string, Promise<void>>();

  constructor(world: World, upstream: Upstream, ledger: Ledger) {
    this.#world = world;
    this.#upstream = upstream;
    this.#ledger = ledger;
  }

  readonly intercept: Intercept = async ({ service, request }, proceed) => {
    if (service === 'google.spanner.admin.database.v1.DatabaseAdmin') await this.#refresh(namesIn(request));
    return proceed();
  };

  /** Notes that rows are being loaded into a database. Nobody removes it from under them; if it fails, it is removed. */
  loading(database: string, load: Promise<void>): void {
    this.#loads.set(
      database,
      // What the upstream does not let go of now is tried again when the name is next heard of.
      load.then(() => this.#drop(database)).catch(() => {}),
    );
  }

  /** Drops what a restore that failed or was cancelled has left upstream, which is to be as if it never was. */
  async clear(database: string): Promise<void> {
    if (!this.#world.restorations.isRuin(database)) return;
    await this.#loads.get(database);
    await this.#drop(database);
  }

  async clearAll(): Promise<void> {
    for (const database of this.#loads.keys()) await this.clear(database);
  }

  async #drop(database: string): Promise<void> {
    if (!this.#world.restorations.isRuin(database)) return;
    await unlessMissing(this.#upstream.dropDatabase(database));
    this.#world.dropDatabase(database);
  }

  async #refresh(names: readonly string[]): Promise<void> {
    const instances = new Set(names.map(instanceOf).filter((name) => name !== ''));
    const databases = new Set(names.filter(isDatabaseName));
    await Promise.all([...instances].map((name) => this.#refreshInstance(name)));
    await Promise.all([...databases].map((name) => this.#refreshDatabase(name)));
  }

  async #refreshInstance(name: string): Promise<void> {
    const found = await unlessMissing(this.#upstream.getInstance(name));
    if (found === undefined) this.#world.places.removeInstance(name);
    else this.#world.addInstance(name, { config: found.config ?? '' });
  }

  async #refreshDatabase(name: string): Promise<void> {
    await this.clear(name);
    const found = await unlessMissing(this.#upstream.getDatabase(name));
    if (found === undefined) this.#world.places.dropDatabase(name);
    // The emulator does not say when it was created: where we have not seen it, long ago.
    else this.#world.addDatabase(name, { createTimeMs: this.#ledger.createdMs(name) ?? 0, readyAtMs: 0 });
  }
}

async function unlessMissing<Value>(call: Promise<Value>): Promise<Value | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof GrpcError && error.code === status.NOT_FOUND) return undefined;
    throw error;
  }
}

/** Every name that a request mentions where the methods of DatabaseAdmin have one. */
function namesIn(request: object): string[] {
  const parent = textIn(request, 'parent');
  const databaseId = textIn(request, 'databaseId');
  const backup: unknown = Reflect.get(request, 'backup');
  return [
    parent,
    ...['name', 'database', 'backup', 'sourceBackup'].map((field) => textIn(request, field)),
    ...(databaseId === '' ? [] : [`${parent}/databases/${databaseId}`]),
    ...(typeof backup === 'object' && backup !== null
      ? [textIn(backup, 'name'), textIn(backup, 'database')]
      : []),
  ];
}

function textIn(message: object, field: string): string {
  const value: unknown = Reflect.get(message, field);
  return typeof value === 'string' ? value : '';
}
