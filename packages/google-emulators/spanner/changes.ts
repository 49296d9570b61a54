import type { google } from '@google-cloud/spanner-api/build/protos/protos.js';

type Any = google.protobuf.IAny;

/** An operation that changed an instance or a database. It was done when it was answered. */
export interface Change {
  /** Its number among all changes. */
  readonly sequence: number;
  readonly operation: string;
  /** The instance or the database that it changed. */
  readonly place: string;
  readonly atMs: number;
  readonly metadata: Any;
  readonly response: Any;
}

/** Every change of an instance or a database that there was, oldest first. */
export class Changes {
  readonly #all: Change[] = [];

  /** Notes a change, under the id that its caller gave it or the next of ours. */
  add(change: Omit<Change, 'sequence' | 'operation'>, operationId = ''): Change {
    const sequence = this.#all.length + 1;
    const id = operationId === '' ? `_auto_op_change_${sequence}` : operationId;
    const added = { ...change, sequence, operation: `${change.place}/operations/${id}` };
    this.#all.push(added);
    return added;
  }

  /** The change whose operation has this name. */
  ofOperation(name: string): Change | undefined {
    return this.#all.find(({ operation }) => operation === name);
  }

  /** The changes of the place of this name, or of all whose name begins so. */
  below(prefix: string): readonly Change[] {
    return this.#all.filter(({ place }) => place === prefix || place.startsWith(`${prefix}/`));
  }
}
