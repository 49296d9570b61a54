import type { Creation } from './creation.ts';

/** Every creation there ever was, oldest first, found by its operation, its backup, its database or its source. */
export class Creations {
  readonly #byOperation = new Map<string, Creation>();
  readonly #operationsOf = new Map<string, string[]>();
  readonly #copiesOf = new Map<string, string[]>();

  get size(): number {
    return this.#byOperation.size;
  }

  add(creation: Creation): void {
    const { operation, backup, database, copyOf } = creation;
    this.#byOperation.set(operation, creation);
    for (const name of [backup, database]) append(this.#operationsOf, name, operation);
    if (copyOf !== undefined) append(this.#copiesOf, copyOf, operation);
  }

  all(): Creation[] {
    return [...this.#byOperation.values()];
  }

  /** The one creation of an operation, or all of a backup's name, or all of a database. */
  of(operationOrBackupOrDatabase: string): Creation[] {
    return this.#found(this.#operationsOf.get(operationOrBackupOrDatabase) ?? [operationOrBackupOrDatabase]);
  }

  /** The copies that were ever started of a backup of this name. */
  copiesOf(backup: string): Creation[] {
    return this.#found(this.#copiesOf.get(backup) ?? []);
  }

  /** Puts a changed creation in the place of the one it was made from. */
  replace(creation: Creation): void {
    this.#byOperation.set(creation.operation, creation);
  }

  #found(operations: readonly string[]): Creation[] {
    return operations.flatMap((operation) => this.#byOperation.get(operation) ?? []);
  }
}

function append(lists: Map<string, string[]>, key: string, value: string): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
