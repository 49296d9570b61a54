import spannerProtos, { type google } from '@google-cloud/spanner-api/build/protos/protos.js';
import { instanceOf } from '../names.ts';
import { fromTimestamp } from '../timestamp.ts';

type CreateDatabaseRequest = google.spanner.admin.database.v1.ICreateDatabaseRequest;
type UpdateDatabaseDdlRequest = google.spanner.admin.database.v1.IUpdateDatabaseDdlRequest;
type Operation = google.longrunning.IOperation;

const { CreateDatabaseMetadata, UpdateDatabaseDdlMetadata } = spannerProtos.google.spanner.admin.database.v1;

/** Statements that were sent together, and took effect. */
export interface Step {
  readonly statements: readonly string[];
  /** As it came with them; it replaces the one before. */
  readonly protoDescriptors?: Uint8Array;
}

interface Entry extends Step {
  /** When each statement took effect. */
  readonly atMs: readonly number[];
}

interface History {
  readonly createdMs: number;
  readonly entries: readonly Entry[];
  /** What GetDatabaseDdl said after the last of them, where it was asked. */
  readonly ddl?: Promise<string | undefined>;
}

/**
 * The DDL of databases as it was sent, because what GetDatabaseDdl of Google's emulator gives back has lost some of it,
 * and is of now. A database that was created, or changed, past us is not known.
 */
export class Ledger {
  readonly #histories = new Map<string, History>();
  readonly #ddlOf: (database: string) => Promise<string>;

  /** `ddlOf` asks the upstream for the DDL of a database, as one text: a change of it past us shows in that. */
  constructor(ddlOf: (database: string) => Promise<string>) {
    this.#ddlOf = ddlOf;
  }

  /** Notes a database that was created, before anybody can change it past us: until then its answer has to wait. */
  async created(request: CreateDatabaseRequest, operation: Operation, nowMs: number): Promise<void> {
    const { database } = CreateDatabaseMetadata.decode(bytesOf(operation.metadata?.value));
    if (!operation.done || operation.error != null) return;
    const statements = request.extraStatements ?? [];
    const entry = { statements, atMs: statements.map(() => nowMs), ...descriptorsOf(request) };
    await this.#set(database, { createdMs: nowMs, entries: [entry] });
  }

  /** Notes what UpdateDatabaseDdl did, as far as it came. Its answer has to wait, too. */
  async changed(request: UpdateDatabaseDdlRequest, operation: Operation): Promise<void> {
    const database = request.database ?? '';
    const history = this.#histories.get(database);
    if (history === undefined) return;
    if (!operation.done) {
      this.forget(database);
      return;
    }
    const { commitTimestamps } = UpdateDatabaseDdlMetadata.decode(bytesOf(operation.metadata?.value));
    const atMs = commitTimestamps.map(fromTimestamp);
    const statements = (request.statements ?? []).slice(0, atMs.length);
    const entry = { statements, atMs, ...descriptorsOf(request) };
    await this.#set(database, { ...history, entries: [...history.entries, entry] });
  }

  /** Notes a database that was made with these statements by ourselves. */
  async restored(database: string, steps: readonly Step[], nowMs: number): Promise<void> {
    const entries = steps.map((step) => ({ ...step, atMs: step.statements.map(() => nowMs) }));
    await this.#set(database, { createdMs: nowMs, entries });
  }

  /** Notes that a database is gone, or was changed in ways unknown. */
  forget(database: string): void {
    this.#histories.delete(database);
  }

  forgetAllIn(instance: string): void {
    for (const database of this.#histories.keys())
      if (instanceOf(database) === instance) this.forget(database);
  }

  createdMs(database: string): number | undefined {
    return this.#histories.get(database)?.createdMs;
  }

  /** All statements that made a database what it was at a time; `undefined` where not all of them were seen. */
  async stepsUntil(database: string, timeMs: number): Promise<Step[] | undefined> {
    const history = this.#histories.get(database);
    if (history === undefined || (await history.ddl) !== (await this.#ddlOf(database))) return undefined;
    return history.entries
      .map(({ statements, atMs, ...rest }) => ({
        statements: statements.filter((_, index) => (atMs[index] ?? 0) <= timeMs),
        ...rest,
      }))
      .filter(({ statements }) => statements.length > 0);
  }

  /** Has no statement that was seen changed a database after a time? */
  isUnchangedSince(database: string, timeMs: number): boolean {
    const entries = this.#histories.get(database)?.entries ?? [];
    return entries.every(({ atMs }) => atMs.every((at) => at <= timeMs));
  }

  async #set(database: string, history: History): Promise<void> {
    // Where it cannot be asked, it is no different from one that was changed past us.
    const ddl = this.#ddlOf(database).catch(() => undefined);
    this.#histories.set(database, { ...history, ddl });
    await ddl;
  }
}

/** The descriptors of a request or an answer, where it has any. */
export function descriptorsOf({ protoDescriptors }: { protoDescriptors?: Uint8Array | string | null }) {
  return protoDescriptors instanceof Uint8Array && protoDescriptors.length > 0 ? { protoDescriptors } : {};
}

function bytesOf(value: Uint8Array | string | null | undefined): Uint8Array {
  return value instanceof Uint8Array ? value : Buffer.from(value ?? '', 'base64');
}
