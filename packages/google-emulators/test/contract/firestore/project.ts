import type { TestContext } from 'node:test';
import { Firestore } from '@google-cloud/firestore';

/** A project that no other test uses: nothing is stored in it yet. */
export interface Project {
  /** The client of its default database. */
  readonly db: Firestore;
  /** A client of another of its databases. */
  database(id: string): Firestore;
}

/** Opens a project for one test and closes its clients when the test ends. */
export type OpenProject = (t: TestContext) => Project;

/** Projects of the server at an address, named one after the other. */
export function projectsAt(address: string, prefix: string): OpenProject {
  let opened = 0;
  return (t) => {
    opened += 1;
    const projectId = `${prefix}-${opened}`;
    const database = (databaseId: string) => {
      const db = new Firestore({ projectId, databaseId, host: address, ssl: false, preferRest: false });
      t.after(() => db.terminate());
      return db;
    };
    return { db: database('(default)'), database };
  };
}

/** Matches an error by its gRPC status code. */
export function code(expected: number) {
  return (error: unknown) => error instanceof Error && 'code' in error && error.code === expected;
}

export const grpc = {
  invalidArgument: code(3),
  notFound: code(5),
  alreadyExists: code(6),
  failedPrecondition: code(9),
  aborted: code(10),
};
