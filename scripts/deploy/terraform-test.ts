import * as v from 'valibot';

/*
 * What `terraform test -json -verbose` prints: one JSON document a line, the state after each run among them.
 */

/** A command that has ended, with all that it printed. */
export interface Finished {
  readonly code: number | null;
  readonly output: string;
}

const ResourceSchema = v.object({
  address: v.string(),
  type: v.string(),
  name: v.string(),
  index: v.optional(v.union([v.string(), v.number()])),
  values: v.record(v.string(), v.unknown()),
});

export const DeploymentSchema = v.object({
  resources: v.array(ResourceSchema),
  outputs: v.record(v.string(), v.unknown()),
});

/** What Terraform would have made: every resource with its arguments, all expressions evaluated. */
export type Deployment = v.InferOutput<typeof DeploymentSchema>;
export type Resource = v.InferOutput<typeof ResourceSchema>;

const StateSchema = v.object({
  test_state: v.object({
    root_module: v.object({ resources: v.array(ResourceSchema) }),
    outputs: v.record(v.string(), v.object({ value: v.unknown() })),
  }),
});

const MessageSchema = v.object({
  '@message': v.string(),
  '@level': v.string(),
  diagnostic: v.optional(v.object({ detail: v.string() })),
});

/** The state after the only run of a test. */
export function deploymentOf(output: string): Deployment {
  const states = documents(output).flatMap((document) => {
    const parsed = v.safeParse(StateSchema, document);
    return parsed.success ? [parsed.output.test_state] : [];
  });
  const [state] = states;
  if (state === undefined) throw new Error('terraform test printed no state');
  const outputs = Object.entries(state.outputs).map(([name, { value }]) => [name, value]);
  return { resources: state.root_module.resources, outputs: Object.fromEntries(outputs) };
}

/** The errors, as a person wants to read them. */
export function report(output: string): string {
  const errors = documents(output).flatMap((document) => {
    const parsed = v.safeParse(MessageSchema, document);
    if (!parsed.success || parsed.output['@level'] !== 'error') return [];
    return [`${parsed.output['@message']}\n${parsed.output.diagnostic?.detail ?? ''}`];
  });
  return errors.length > 0 ? errors.join('\n') : output;
}

/** The lines that are JSON; a wrapper around Terraform may print others. */
function documents(output: string): unknown[] {
  return output.split('\n').flatMap((line) => {
    try {
      return line.startsWith('{') ? [JSON.parse(line)] : [];
    } catch {
      return [];
    }
  });
}
