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

const ArgumentsSchema = v.object({
  address: v.string(),
  values: v.record(v.string(), v.unknown()),
});

export const DeploymentSchema = v.object({
  /** Only what is known before Google has answered: the arguments that the configuration writes. */
  arguments: v.array(ArgumentsSchema),
  resources: v.array(ResourceSchema),
  outputs: v.record(v.string(), v.unknown()),
});

/** What Terraform would have made: every resource with all its values, and what the configuration writes of them. */
export type Deployment = v.InferOutput<typeof DeploymentSchema>;
export type Resource = v.InferOutput<typeof ResourceSchema>;

const PlanSchema = v.object({
  test_plan: v.object({
    resource_changes: v.array(
      v.object({
        address: v.string(),
        change: v.object({ after: v.record(v.string(), v.unknown()) }),
      }),
    ),
  }),
});

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

/** The plan of a test's first run, and the state after its second. */
export function deploymentOf(output: string): Deployment {
  const plan = first(PlanSchema, output, 'plan').test_plan;
  const state = first(StateSchema, output, 'state').test_state;
  const outputs = Object.entries(state.outputs).map(([name, { value }]) => [name, value]);
  return {
    arguments: plan.resource_changes.map(({ address, change }) => ({ address, values: change.after })),
    resources: state.root_module.resources,
    outputs: Object.fromEntries(outputs),
  };
}

function first<Schema extends v.GenericSchema>(schema: Schema, output: string, what: string) {
  for (const document of documents(output)) {
    const parsed = v.safeParse(schema, document);
    if (parsed.success) return parsed.output;
  }
  throw new Error(`terraform test printed no ${what}`);
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
