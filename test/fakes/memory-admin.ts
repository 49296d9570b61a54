import type { BackupAdmin, OperationQuery } from '../../shared/ports.ts';
import type { BackupOperation, SpannerBackup } from '../../shared/spanner/backup.ts';

/** Spanner's backups in memory, with a list of the calls that were made, and calls that fail as told. */
export class MemoryAdmin implements BackupAdmin {
  readonly operations: BackupOperation[] = [];
  readonly backups: SpannerBackup[] = [];
  /** `list unfinished`, `get operation …/operations/o`, … */
  readonly calls: string[] = [];
  /** Calls that begin so are refused. */
  readonly failing: string[] = [];

  async createBackup(): ReturnType<BackupAdmin['createBackup']> {
    throw new Error('this fake is for looking');
  }

  async listOperations(_instance: string, query: OperationQuery, pace: () => Promise<void>) {
    await this.#called(`list ${query.kind}`, pace);
    return this.operations.filter((operation) => matches(operation, query));
  }

  async getOperation(name: string, pace: () => Promise<void>) {
    await this.#called(`get operation ${name}`, pace);
    return this.operations.find((operation) => operation.name === name);
  }

  async getBackup(name: string, pace: () => Promise<void>) {
    await this.#called(`get backup ${name}`, pace);
    return this.backups.find((backup) => backup.name === name);
  }

  async listBackups(_instance: string, since: string, pace: () => Promise<void>) {
    await this.#called('list backups', pace);
    return this.backups.filter(({ createTime = '' }) => Date.parse(createTime) >= Date.parse(since));
  }

  async #called(call: string, pace: () => Promise<void>): Promise<void> {
    await pace();
    this.calls.push(call);
    if (this.failing.some((beginning) => call.startsWith(beginning))) throw new Error(`refused: ${call}`);
  }
}

function matches({ backup, database, endTime, result }: BackupOperation, query: OperationQuery): boolean {
  const ended = result.kind !== 'unfinished';
  const since = (time: string) => endTime !== undefined && Date.parse(endTime) >= Date.parse(time);
  switch (query.kind) {
    case 'unfinished':
      return !ended;
    case 'ended':
      return ended && since(query.since);
    case 'of backup':
      return backup.includes(query.backup);
    case 'of database':
      return database.includes(query.database) && (!ended || since(query.since));
  }
}
