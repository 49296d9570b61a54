import type { Creation } from './creation.ts';

/** Every creation there ever was, oldest first, found by its operation, its backup or its database. */
export class Creations {
  readonly #byOperation = new Map<string, Creation>();
  readonly #operationsOf = new Map<string, string[]>();

  get size(): number {
    return this.#byOperation.size;
  }

  add(creation: Creation): void {
    this.#byOperation.set(creation.operation, creation);
    for (const name of [creation.backup, creation.database]) {
      const operations = this.#operationsOf.get(name);
      if (operations === undefined) this.#operationsOf.set(name, [creation.operation]);
      else operations.push(creation.operation);
    }
  }

  all(): Creation[] {
    return [...this.#byOperation.values()];
  }

  /** The one creation of an operation, or all of a backup's name, or all of a database. */
  of(operationOrBackupOrDatabase: string): Creation[] {
    const operations = this.#operationsOf.get(operationOrBackupOrDatabase) ?? [operationOrBackupOrDatabase];
    return operations.flatMap((operation) => this.#byOperation.get(operation) ?? []);
  }

  /** Puts a changed creation in the place of the one it was made from. */
  replace(creation: Creation): void {
    this.#byOperation.set(creation.operation, creation);
  }
}
