import { defaultSizeBytes } from './database-size.ts';
import type { Dialect } from './dialect.ts';
import { idOf, instanceOf, projectOf } from './names.ts';

export type Edition = 'STANDARD' | 'ENTERPRISE' | 'ENTERPRISE_PLUS';

/** Whether a new database gets a backup schedule by itself. */
export type DefaultBackupScheduleType = 'NONE' | 'AUTOMATIC';

export interface Instance {
  readonly name: string;
  readonly config: string;
  readonly displayName: string;
  readonly nodeCount: number;
  readonly processingUnits: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly createTimeMs: number;
  readonly updateTimeMs: number;
  readonly edition: Edition;
  readonly defaultBackupScheduleType: DefaultBackupScheduleType;
  /** While an instance moves to another configuration, no backup can be started on it. */
  readonly moving: boolean;
}

/** A statement as it was sent, and since when it holds. */
export interface DdlStatement {
  readonly text: string;
  readonly atMs: number;
}

export interface Database {
  readonly name: string;
  readonly createTimeMs: number;
  /** Its number among all databases that were ever added. */
  readonly sequence: number;
  /** Until then its state is CREATING. */
  readonly readyAtMs: number;
  /** How far back its versions reach; "defaults to 1 hour" (spanner_database_admin.proto). */
  readonly versionRetentionMs: number;
  /** As the request wrote it, such as `7d`; without it, `versionRetentionMs` is written out. */
  readonly versionRetentionPeriod?: string;
  readonly kmsKeys: readonly string[];
  /** Whether the keys came as a list, in `kms_key_names`. */
  readonly kmsKeysListed: boolean;
  /** Its DDL, as it was sent. Nothing parses it but for the database's own options. */
  readonly ddl: readonly DdlStatement[];
  readonly protoDescriptors?: Uint8Array;
  readonly defaultLeader: string;
  /** While it is set, neither the database nor its instance can be removed. */
  readonly dropProtected: boolean;
  readonly dialect: Dialect;
  /** What a backup of it weighs. */
  readonly sizeBytes: number;
}

const hourMs = 3_600_000;

/** The instances and databases there are. */
export class Places {
  readonly #instances = new Map<string, Instance>();
  readonly #databases = new Map<string, Database>();
  #databasesAdded = 0;
  readonly #nowMs: () => number;
  readonly #isRuin: (database: string) => boolean;

  /** A database for which `isRuin` is true does not exist, even if it was added. */
  constructor(nowMs: () => number, isRuin: (database: string) => boolean) {
    this.#nowMs = nowMs;
    this.#isRuin = isRuin;
  }

  /** Adds an instance of one node in `us-central1`, or changes the one there is. */
  addInstance(name: string, traits: Partial<Omit<Instance, 'name'>> = {}): Instance {
    const instance: Instance = {
      config: `projects/${projectOf(name)}/instanceConfigs/regional-us-central1`,
      displayName: idOf(name),
      nodeCount: 1,
      processingUnits: 1000,
      labels: {},
      createTimeMs: this.#nowMs(),
      updateTimeMs: this.#nowMs(),
      edition: 'ENTERPRISE',
      defaultBackupScheduleType: 'NONE',
      moving: false,
      ...this.#instances.get(name),
      ...traits,
      name,
    };
    this.#instances.set(name, instance);
    return instance;
  }

  /** Adds a database and, where needed, its instance, or changes the one there is. */
  addDatabase(name: string, traits: Partial<Omit<Database, 'name'>> = {}): Database {
    if (this.instance(instanceOf(name)) === undefined) this.addInstance(instanceOf(name));
    const nowMs = this.#nowMs();
    this.#databasesAdded += 1;
    const database: Database = {
      createTimeMs: nowMs,
      sequence: this.#databasesAdded,
      readyAtMs: nowMs,
      versionRetentionMs: hourMs,
      kmsKeys: [],
      kmsKeysListed: false,
      ddl: [],
      defaultLeader: '',
      dropProtected: false,
      dialect: 'GOOGLE_STANDARD_SQL',
      sizeBytes: defaultSizeBytes,
      ...this.#databases.get(name),
      ...traits,
      name,
    };
    this.#databases.set(name, database);
    return database;
  }

  instance(name: string): Instance | undefined {
    return this.#instances.get(name);
  }

  database(name: string): Database | undefined {
    return this.#isRuin(name) ? undefined : this.#databases.get(name);
  }

  /** All instances of a project, by name. */
  instancesOf(project: string): Instance[] {
    return byName([...this.#instances.values()].filter(({ name }) => projectOf(name) === project));
  }

  /** All databases of an instance, by name. */
  databasesOf(instance: string): Database[] {
    return this.databases().filter(({ name }) => instanceOf(name) === instance);
  }

  /** All databases of all instances, by name. */
  databases(): Database[] {
    return byName([...this.#databases.values()].filter(({ name }) => !this.#isRuin(name)));
  }

  dropDatabase(name: string): void {
    this.#databases.delete(name);
  }

  /** Removes an instance and all databases on it. */
  removeInstance(name: string): void {
    for (const database of this.databasesOf(name)) this.#databases.delete(database.name);
    this.#instances.delete(name);
  }
}

function byName<Named extends { readonly name: string }>(all: Named[]): Named[] {
  return all.sort((a, b) => (a.name < b.name ? -1 : 1));
}
