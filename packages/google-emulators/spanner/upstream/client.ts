import spannerProtos, { type google } from '@google-cloud/spanner-api/build/protos/protos.js';
import { type Client, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { codeName, GrpcError } from '../../grpc/error.ts';
import type { Dialect } from '../dialect.ts';
import { idOf, instanceOf } from '../names.ts';
import { mergedResults, type Result } from './result-rows.ts';

type Timestamp = google.protobuf.ITimestamp;
type Mutation = google.spanner.v1.IMutation;
type IOperation = google.longrunning.IOperation;

const { spanner } = spannerProtos.google;
const admin = spanner.admin.database.v1;
const data = spanner.v1;
const { Operation } = spannerProtos.google.longrunning;
const { Empty } = spannerProtos.google.protobuf;

/** How a protobuf message is written and read. */
interface Codec<Fields, Message> {
  encode(fields: Fields): { finish(): Uint8Array };
  decode(bytes: Uint8Array): Message;
}

const databaseService = '/google.spanner.admin.database.v1.DatabaseAdmin';
const instanceService = '/google.spanner.admin.instance.v1.InstanceAdmin';
const dataService = '/google.spanner.v1.Spanner';

/**
 * The calls of the upstream that keeping and restoring a database needs. Values stay as they are on the wire, because
 * copying them needs no type. A refusal is thrown as the GrpcError that came.
 */
export class Upstream {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  getInstance(name: string): Promise<google.spanner.admin.instance.v1.IInstance> {
    const { GetInstanceRequest, Instance } = spanner.admin.instance.v1;
    return this.#unary(`${instanceService}/GetInstance`, GetInstanceRequest, Instance, { name });
  }

  getDatabase(name: string): Promise<google.spanner.admin.database.v1.IDatabase> {
    return this.#unary(`${databaseService}/GetDatabase`, admin.GetDatabaseRequest, admin.Database, { name });
  }

  listDatabases(
    request: google.spanner.admin.database.v1.IListDatabasesRequest,
  ): Promise<google.spanner.admin.database.v1.IListDatabasesResponse> {
    const { ListDatabasesRequest, ListDatabasesResponse } = admin;
    return this.#unary(
      `${databaseService}/ListDatabases`,
      ListDatabasesRequest,
      ListDatabasesResponse,
      request,
    );
  }

  /** The names of all databases of an instance. */
  async databasesIn(parent: string): Promise<string[]> {
    const names: string[] = [];
    let pageToken = '';
    do {
      const page = await this.listDatabases({ parent, pageToken });
      names.push(...(page.databases ?? []).map(({ name }) => name ?? ''));
      pageToken = page.nextPageToken ?? '';
    } while (pageToken !== '');
    return names;
  }

  /** All operations of a collection, `…/databases/D/operations`. */
  async listOperations(name: string): Promise<IOperation[]> {
    const { ListOperationsRequest, ListOperationsResponse } = spannerProtos.google.longrunning;
    const operations: IOperation[] = [];
    let pageToken = '';
    do {
      const path = '/google.longrunning.Operations/ListOperations';
      const asked = { name, pageToken };
      const page = await this.#unary(path, ListOperationsRequest, ListOperationsResponse, asked);
      operations.push(...page.operations);
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    return operations;
  }

  getDdl(database: string): Promise<google.spanner.admin.database.v1.IGetDatabaseDdlResponse> {
    const { GetDatabaseDdlRequest, GetDatabaseDdlResponse } = admin;
    return this.#unary(`${databaseService}/GetDatabaseDdl`, GetDatabaseDdlRequest, GetDatabaseDdlResponse, {
      database,
    });
  }

  /** Creates an empty database. */
  async createDatabase(database: string, dialect: Dialect): Promise<void> {
    const quote = dialect === 'POSTGRESQL' ? '"' : '`';
    const started = await this.#unary(
      `${databaseService}/CreateDatabase`,
      admin.CreateDatabaseRequest,
      Operation,
      {
        parent: instanceOf(database),
        createStatement: `CREATE DATABASE ${quote}${idOf(database)}${quote}`,
        databaseDialect: admin.DatabaseDialect[dialect],
      },
    );
    await this.#done(started);
  }

  async updateDdl(
    database: string,
    statements: readonly string[],
    protoDescriptors?: Uint8Array,
  ): Promise<void> {
    const started = await this.#unary(
      `${databaseService}/UpdateDatabaseDdl`,
      admin.UpdateDatabaseDdlRequest,
      Operation,
      { database, statements: [...statements], ...(protoDescriptors && { protoDescriptors }) },
    );
    await this.#done(started);
  }

  async dropDatabase(database: string): Promise<void> {
    await this.#unary(`${databaseService}/DropDatabase`, admin.DropDatabaseRequest, Empty, { database });
  }

  /** Does something with a session, and deletes that afterwards. */
  async withSession<Value>(database: string, use: (session: string) => Promise<Value>): Promise<Value> {
    const { CreateSessionRequest, DeleteSessionRequest, Session } = data;
    const created = await this.#unary(`${dataService}/CreateSession`, CreateSessionRequest, Session, {
      database,
    });
    const session = created.name;
    try {
      return await use(session);
    } finally {
      // One that stays open goes away by itself, or with its database.
      await this.#unary(`${dataService}/DeleteSession`, DeleteSessionRequest, Empty, { name: session }).catch(
        () => {},
      );
    }
  }

  /** A time as of which all that was committed before this call can be read. */
  async now(session: string): Promise<Timestamp> {
    const { readTimestamp } = await this.#unary(
      `${dataService}/BeginTransaction`,
      data.BeginTransactionRequest,
      data.Transaction,
      { session, options: { readOnly: { strong: true, returnReadTimestamp: true } } },
    );
    if (readTimestamp == null)
      throw new GrpcError('INTERNAL', 'The upstream Spanner gave no read timestamp.');
    return readTimestamp;
  }

  query(session: string, sql: string, asOf: Timestamp): Promise<Result> {
    return this.#results('ExecuteStreamingSql', data.ExecuteSqlRequest, {
      session,
      sql,
      transaction: { singleUse: { readOnly: { readTimestamp: asOf } } },
    });
  }

  /** Reads all rows of a table, in the order of its key. */
  readAll(session: string, table: string, columns: readonly string[], asOf: Timestamp): Promise<Result> {
    return this.#results('StreamingRead', data.ReadRequest, {
      session,
      table,
      columns: [...columns],
      keySet: { all: true },
      transaction: { singleUse: { readOnly: { readTimestamp: asOf } } },
    });
  }

  /** Writes mutations as a whole. */
  async commit(session: string, mutations: Mutation[]): Promise<void> {
    await this.#unary(`${dataService}/Commit`, data.CommitRequest, data.CommitResponse, {
      session,
      singleUseTransaction: { readWrite: {} },
      mutations,
    });
  }

  #unary<Fields, Message>(
    path: string,
    request: Codec<Fields, unknown>,
    response: Codec<never, Message>,
    fields: Fields,
  ): Promise<Message> {
    return new Promise((resolve, reject) => {
      const serialize = (it: Fields): Buffer => Buffer.from(request.encode(it).finish());
      const deserialize = (bytes: Buffer): Message => response.decode(bytes);
      this.#client.makeUnaryRequest(
        path,
        serialize,
        deserialize,
        fields,
        new Metadata(),
        (error, message) => {
          if (error !== null) reject(asGrpcError(error));
          else if (message === undefined) reject(new GrpcError('INTERNAL', `${path} gave no answer.`));
          else resolve(message);
        },
      );
    });
  }

  async #results<Fields>(method: string, request: Codec<Fields, unknown>, fields: Fields): Promise<Result> {
    const serialize = (it: Fields): Buffer => Buffer.from(request.encode(it).finish());
    const deserialize = (bytes: Buffer) => data.PartialResultSet.decode(bytes);
    const path = `${dataService}/${method}`;
    try {
      return await mergedResults(this.#client.makeServerStreamRequest(path, serialize, deserialize, fields));
    } catch (error) {
      throw isServiceError(error) ? asGrpcError(error) : error;
    }
  }

  /** Waits until an operation is done; the emulator answers only when it is. */
  async #done(operation: IOperation): Promise<void> {
    let current = operation;
    while (!current.done) {
      const { GetOperationRequest } = spannerProtos.google.longrunning;
      const path = '/google.longrunning.Operations/GetOperation';
      current = await this.#unary(path, GetOperationRequest, Operation, { name: operation.name ?? '' });
    }
    if (current.error != null)
      throw new GrpcError(codeName(current.error.code ?? status.UNKNOWN), current.error.message ?? '');
  }
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && 'details' in error && 'metadata' in error;
}

function asGrpcError({ code, details, metadata }: ServiceError): GrpcError {
  const error = new GrpcError(codeName(code), details);
  error.metadata.merge(metadata);
  return error;
}
