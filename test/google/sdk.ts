import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';

/** The variable that, set to `required`, makes a machine without the SDK an error instead of a skipped lane. */
export const laneVariable = 'GOOGLE_EMULATORS';

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

/**
 * Defines tests that run on Google's emulators, as a suite. Without the SDK, or without the parts of it that the suite
 * uses (paths below its root), one line says that they are skipped; where the lane is required they fail.
 */
export async function googleLane(
  name: string,
  parts: readonly string[],
  define: (sdk: string) => Promise<void>,
): Promise<void> {
  const sdk = await findSdk(...parts);
  if (sdk !== undefined) {
    await describe(name, { concurrency: true }, () => define(sdk));
    return;
  }
  const missing = `the Google Cloud SDK with ${parts.join(', ')} was not found`;
  if (process.env[laneVariable] === 'required')
    await test(name, () => {
      throw new Error(`${missing}, and ${laneVariable}=required`);
    });
  else await test(name, { skip: missing }, () => {});
}
