import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { DeploymentSchema, type Resource } from '../../scripts/deploy/terraform-test.ts';

/*
 * What Terraform makes of the configuration, for tests that compare it with the code. `npm run check:deploy` puts it
 * into a file and runs them; without it they are skipped, since not everybody who runs `npm test` has Terraform.
 */

const file = process.env.DEPLOYMENT;

/** Options of a test that needs the deployment. */
export const withDeployment = { skip: file === undefined && 'npm run check:deploy runs it' };

/** All resources of a type, by the key of for_each or the resource's name. */
export function resources(type: string): ReadonlyMap<string, Resource['values']> {
  const all = load().resources.filter((resource) => resource.type === type);
  return new Map(
    all.map(({ name, index, values }) => [index === undefined ? name : `${name}.${index}`, values]),
  );
}

/** The one resource of a type and a name. */
export function resource(type: string, name: string): Resource['values'] {
  const found = resources(type).get(name);
  if (found === undefined) throw new Error(`there is no ${type} ${name}`);
  return found;
}

/** Every resource's address, with the arguments that the configuration writes. */
export function writtenArguments(): ReadonlyMap<string, unknown> {
  return new Map(load().arguments.map(({ address, values }) => [address, values]));
}

/** Everything that was made, for tests that look through all of it. */
export function everything(): unknown {
  const { resources: made, outputs } = load();
  return { resources: made.map(({ values }) => values), outputs };
}

export function output(name: string): unknown {
  return load().outputs[name];
}

function load() {
  if (file === undefined) throw new Error('DEPLOYMENT is not set: this test runs in npm run check:deploy');
  return v.parse(DeploymentSchema, JSON.parse(readFileSync(file, 'utf8')));
}

const FunctionSchema = v.object({
  name: v.string(),
  build_config: v.tuple([v.object({ entry_point: v.string() })]),
  service_config: v.tuple([
    v.object({ environment_variables: v.record(v.string(), v.string()), timeout_seconds: v.number() }),
  ]),
});

/** A deployed function, as far as the code has to agree with it. */
export interface DeployedFunction {
  readonly name: string;
  readonly entryPoint: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

export function deployedFunctions(): DeployedFunction[] {
  return [...resources('google_cloudfunctions2_function').values()].map((values) => {
    const { name, build_config, service_config } = v.parse(FunctionSchema, values);
    const [{ environment_variables: environment, timeout_seconds: seconds }] = service_config;
    return { name, entryPoint: build_config[0].entry_point, environment, timeoutMs: seconds * 1_000 };
  });
}

export function deployedFunction(entryPoint: string): DeployedFunction {
  const found = deployedFunctions().find((deployed) => deployed.entryPoint === entryPoint);
  if (found === undefined) throw new Error(`${entryPoint} is not deployed`);
  return found;
}
