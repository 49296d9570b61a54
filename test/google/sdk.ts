import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { describe } from 'node:test';
import { promisify } from 'node:util';

/** The root of the Google Cloud SDK on this machine; undefined where there is none, or where a part named is missing. */
export async function findSdk(...parts: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('gcloud', ['info', '--format=value(installation.sdk_root)']);
    const root = stdout.trim();
    await Promise.all(parts.map((part) => access(`${root}/${part}`)));
    return root;
  } catch {
    return undefined;
  }
}

/** Defines tests that run on Google's emulators, as a suite; `parts` are those of the SDK that it uses, below its root. */
export async function googleSuite(
  name: string,
  parts: readonly string[],
  define: (sdk: string) => Promise<void>,
): Promise<void> {
  const sdk = await findSdk(...parts);
  if (sdk === undefined) throw new Error(`the Google Cloud SDK with ${parts.join(', ')} was not found`);
  await describe(name, { concurrency: true }, () => define(sdk));
}
