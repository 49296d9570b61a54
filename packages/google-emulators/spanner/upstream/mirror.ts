import spannerProtos, { type google } from '@google-cloud/spanner-api/build/protos/protos.js';
import { status } from '@grpc/grpc-js';
import { GrpcError } from '../../grpc/error.ts';
import type { Intercept } from '../../grpc/intercept.ts';
import type { DatabaseOptions } from '../database-options.ts';
import { readKeys } from '../encryption.ts';
import { databaseOf, instanceOf } from '../names.ts';
import type { Instance } from '../places.ts';
import { optionsOf } from '../update-database.ts';
import type { World } from '../world.ts';
import type { Upstream } from './client.ts';
import type { Ledger } from './ledger.ts';

type CreateDatabaseRequest = google.spanner.admin.database.v1.ICreateDatabaseRequest;
type UpdateDatabaseDdlRequest = google.spanner.admin.database.v1.IUpdateDatabaseDdlRequest;
type IOperation = google.longrunning.IOperation;

const { CreateDatabaseMetadata, DatabaseDialect } = spannerProtos.google.spanner.admin.database.v1;
const { POSTGRESQL } = DatabaseDialect;

/**
 * Before a call is carried out, makes the instances and databases that it names the same in the world as in the upstream.
 * With an upstream, the world has no others.
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
      // If the upstream refuses the drop now, the next call that names the database tries it again.
      load.then(() => this.#drop(database)).catch(() => {}),
    );
  }

  /** The instance of that name, as the upstream has it now. */
  async instance(name: string): Promise<Instance | undefined> {
    await this.#refreshInstance(name);
    return this.#world.places.instance(name);
  }

  /** Once the upstream has created a database, notes the settings that it does not give back. */
  created(request: CreateDatabaseRequest, operation: IOperation): void {
    const name = createdBy(operation);
    if (name === undefined || operation.error != null) return;
    this.#world.addDatabase(name, {
      ...readKeys(request.encryptionConfig ?? {}),
      ...noted(request.extraStatements ?? []),
      dialect: request.databaseDialect === POSTGRESQL ? 'POSTGRESQL' : 'GOOGLE_STANDARD_SQL',
      createTimeMs: this.#world.nowMs(),
    });
  }

  /** Notes the options that statements have set. */
  changed(request: UpdateDatabaseDdlRequest, operation: IOperation): void {
    if (operation.error == null)
      this.#world.addDatabase(request.database ?? '', noted(request.statements ?? []));
  }

  /** Drops the database that a failed or cancelled restore has left upstream. */
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
    const databases = new Set(names.map(databaseOf).filter((name) => name !== ''));
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
    else {
      // The emulator does not say when it was created: where we have not seen it, long ago.
      const createTimeMs = this.#world.places.database(name)?.createTimeMs || this.#ledger.createdMs(name);
      this.#world.addDatabase(name, { createTimeMs: createTimeMs ?? 0, readyAtMs: 0 });
    }
  }
}

/** The name of the database that an operation has created. */
function createdBy({ done, metadata }: IOperation): string | undefined {
  if (!done || !(metadata?.value instanceof Uint8Array)) return undefined;
  return CreateDatabaseMetadata.decode(metadata.value).database || undefined;
}

/** The options in statements that the upstream has accepted. One that we do not understand is skipped, not refused. */
function noted(statements: readonly string[]): DatabaseOptions {
  try {
    return optionsOf(statements);
  } catch {
    return {};
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
  const parts: unknown[] = ['backup', 'backupSchedule'].map((field) => Reflect.get(request, field));
  return [
    parent,
    ...['name', 'database', 'backup', 'sourceBackup', 'resource'].map((field) => textIn(request, field)),
    ...(databaseId === '' ? [] : [`${parent}/databases/${databaseId}`]),
    ...parts.flatMap((part) =>
      typeof part === 'object' && part !== null ? [textIn(part, 'name'), textIn(part, 'database')] : [],
    ),
  ];
}

function textIn(message: object, field: string): string {
  const value: unknown = Reflect.get(message, field);
  return typeof value === 'string' ? value : '';
}
