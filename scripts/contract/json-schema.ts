/** A JSON Schema as read from a file: an object, or true and false for anything and nothing. */
export type Schema = unknown;
export type Fields = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A schema that is not there, as well. */
export function takesAll(schema: Schema): boolean {
  return schema === undefined || schema === true || (isObject(schema) && Object.keys(schema).length === 0);
}

export function takesNothing(schema: Schema): boolean {
  return schema === false;
}

/**
 * The schemas of which any may be met: those of an `anyOf`, those of a list of types. A schema without either is its own
 * only alternative; so is one that says something beside its `anyOf` which an alternative says too.
 */
export function alternativesOf(schema: Fields): Fields[] {
  const { anyOf, type, const: only, ...rest } = schema;
  if (Array.isArray(anyOf)) {
    const beside = {
      ...rest,
      ...(type !== undefined && { type }),
      ...(only !== undefined && { const: only }),
    };
    const choices = anyOf.filter(isObject);
    const isClear = choices.every((choice) => Object.keys(choice).every((key) => !constrains(beside, key)));
    if (!isClear || choices.length < anyOf.length) return [schema];
    return choices.flatMap((choice) => alternativesOf({ ...beside, ...choice }));
  }
  // Of null nothing else can be asked.
  if (Array.isArray(type))
    return type.map((one) => (one === 'null' ? { type: one } : { ...rest, type: one }));
  // A constant is a choice of one.
  return [only === undefined ? schema : { ...rest, ...(type !== undefined && { type }), enum: [only] }];
}

const annotations = new Set(['title', 'description', 'examples', 'default', '$schema']);

function constrains(schema: Fields, key: string): boolean {
  return key in schema && !annotations.has(key);
}
