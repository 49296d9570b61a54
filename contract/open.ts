import * as v from 'valibot';

/**
 * The same schema, which lets unknown fields pass wherever it has an object. Within v1 fields are only ever added: who
 * was written for an older version must be able to read events of a newer one.
 */
export function open<Schema extends v.GenericSchema>(
  schema: Schema,
): v.GenericSchema<v.InferInput<Schema>, v.InferOutput<Schema>> {
  // Every kind of schema that occurs is rebuilt as the same kind, so what it says of its fields stays true.
  return opened(schema) as v.GenericSchema<v.InferInput<Schema>, v.InferOutput<Schema>>;
}

type Parts = {
  readonly type: string;
  readonly pipe?: readonly [v.GenericSchema, ...v.PipeItem<unknown, unknown, v.BaseIssue<unknown>>[]];
  readonly entries?: Readonly<Record<string, v.GenericSchema>>;
  readonly wrapped?: v.GenericSchema;
  readonly item?: v.GenericSchema;
};

function opened(schema: v.GenericSchema): v.GenericSchema {
  const parts: Parts = schema;
  if (parts.pipe !== undefined) {
    const [root, ...actions] = parts.pipe;
    return v.pipe(opened(root), ...actions);
  }
  switch (parts.type) {
    case 'strict_object':
      return v.looseObject(
        Object.fromEntries(Object.entries(parts.entries ?? {}).map(([key, entry]) => [key, opened(entry)])),
      );
    case 'exact_optional':
      return parts.wrapped === undefined ? schema : v.exactOptional(opened(parts.wrapped));
    case 'array':
      return parts.item === undefined ? schema : v.array(opened(parts.item));
    case 'record':
    case 'string':
    case 'number':
    case 'boolean':
    case 'literal':
    case 'picklist':
      return schema;
    default:
      // Passing it on unopened would close the contract without anybody noticing.
      throw new Error(`open() does not know how to open a schema of type ${parts.type}`);
  }
}
