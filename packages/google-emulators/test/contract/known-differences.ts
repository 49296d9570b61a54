import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';

/** Defines a test: `test` itself, or one that expects a known difference to show. */
export type Define = (name: string, body: (t: TestContext) => Promise<void>) => void;

/** The way in which a server is known to differ from a contract. */
export interface Difference {
  /** Why it differs, and what follows from it. */
  readonly reason: string;
  /** How it shows: what the test that it breaks fails with. */
  readonly fails: RegExp;
}

/** Differences by the names of the tests that they break. */
export type Differences = Readonly<Record<string, Difference>>;

export const asPromised: Define = (name, body) => void test(name, body);

/**
 * Holds a server to a contract except for what is listed. A test that is listed has to fail in the way that is listed:
 * a difference that has vanished, or has become another one, fails, and so does one that names no test. What is not
 * listed is tested as it is.
 */
export async function except(
  differences: Differences,
  contract: (define: Define) => void | Promise<void>,
): Promise<void> {
  const unseen = new Set(Object.keys(differences));
  await contract((name, body) => {
    const difference = differences[name];
    unseen.delete(name);
    if (difference === undefined) asPromised(name, body);
    else test(`known difference: ${name}`, (t) => differs(difference, () => body(t)));
  });
  asPromised('every known difference is one from a test of the contract', async () => {
    assert.deepEqual([...unseen], []);
  });
}

/** Passes where the body fails in the way that is listed. */
export async function differs({ reason, fails }: Difference, body: () => Promise<void>): Promise<void> {
  const failure = await body().then(
    () => undefined,
    (error: unknown) => String(error),
  );
  assert.ok(failure !== undefined, `no longer differs. It was listed because: ${reason}`);
  assert.match(failure, fails, `differs, but not as listed: ${reason}`);
}
