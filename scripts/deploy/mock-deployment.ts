import { writeFile } from 'node:fs/promises';
import { deploymentOf, type Finished, report } from './terraform-test.ts';

/** Runs Terraform with these options, and waits for its end. */
export type Terraform = (options: readonly string[]) => Promise<Finished>;

/** The file of tests whose state is compared with the code. */
export const deploymentTests = 'tests/deployment.tftest.hcl';

/**
 * Applies the configuration of a folder with a mock of the provider, and writes what came of it into the file that DEPLOYMENT names
 * to test/deploy. Throws with what Terraform said where that fails.
 */
export async function applyInMock(terraform: Terraform, folder: string, file: string): Promise<void> {
  const options = ['test', `-filter=${deploymentTests}`, '-json', '-verbose'];
  const test = await terraform([`-chdir=${folder}`, ...options]);
  if (test.code !== 0) throw new Error(`terraform test:\n${report(test.output)}`);
  await writeFile(file, JSON.stringify(deploymentOf(test.output)));
}

/** The environment without values of variables, and without options that could have some; the tests would take both. */
export function withoutValues(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !/^TF_(VAR_|CLI_ARGS$|CLI_ARGS_test$)/.test(name)),
  );
}
