import * as v from 'valibot';

/*
 * Google's descriptions of its APIs in protobufjs's JSON: a tree of namespaces, messages, enums and services. Of a whole API
 * a program needs what the methods that it calls can reach.
 */

const FieldSchema = v.looseObject({ type: v.string(), keyType: v.optional(v.string()) });
const MethodSchema = v.looseObject({ requestType: v.string(), responseType: v.string() });

const NodeSchema = v.looseObject({
  nested: v.optional(v.record(v.string(), v.unknown())),
  fields: v.optional(v.record(v.string(), FieldSchema)),
  methods: v.optional(v.record(v.string(), MethodSchema)),
  values: v.optional(v.record(v.string(), v.number())),
  extend: v.optional(v.string()),
  options: v.optional(v.record(v.string(), v.unknown())),
});

type Node = v.InferOutput<typeof NodeSchema>;

/** What of a description is used: full names without a leading dot. */
export interface Used {
  /** Of a service, the names of the methods that are called, as the description has them. */
  readonly methods: ReadonlyMap<string, ReadonlySet<string>>;
  /** Messages and enums that are looked up by their names. */
  readonly types: Iterable<string>;
}

/** The services of a description, by their full names, with the names of their methods. */
export function servicesOf(description: unknown): Map<string, readonly string[]> {
  const services = new Map<string, readonly string[]>();
  for (const [name, { methods }] of nodesOf(description))
    if (methods !== undefined) services.set(name, Object.keys(methods));
  return services;
}

/**
 * The description with the methods that are used, what they take and give, and what those are made of; everything else is
 * left out, and so are the options that are for documentation and for REST (their names stand in parentheses).
 *
 * @throws {Error} where what is used, or what that is made of, is not in the description
 */
export function pruned(description: unknown, { methods, types }: Used): object {
  const nodes = nodesOf(description);
  const kept = new Set<string>();
  const waiting = [...types].map((type) => resolve(type, '', nodes));
  for (const [service, names] of methods) {
    kept.add(service);
    for (const name of names) {
      const method = nodes.get(service)?.methods?.[name];
      if (method === undefined) throw new Error(`${service} has no method ${name}`);
      for (const type of [method.requestType, method.responseType])
        waiting.push(resolve(type, service, nodes));
    }
  }
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (kept.has(name)) continue;
    kept.add(name);
    for (const { type, keyType } of Object.values(nodes.get(name)?.fields ?? {}))
      for (const used of [type, keyType ?? 'string'])
        if (!scalars.has(used)) waiting.push(resolve(used, name, nodes));
  }
  const root = shortened('', NodeSchema, description, kept, methods);
  if (root === undefined) throw new Error('nothing of the description is used');
  return root;
}

const scalars = new Set(
  'double float int32 uint32 sint32 fixed32 sfixed32 int64 uint64 sint64 fixed64 sfixed64 string bool bytes'.split(
    ' ',
  ),
);

function nodesOf(description: unknown): Map<string, Node> {
  const nodes = new Map<string, Node>();
  const waiting: (readonly [string, unknown])[] = [['', description]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [name, value] = next;
    const node = v.parse(NodeSchema, value);
    nodes.set(name, node);
    for (const [below, child] of Object.entries(node.nested ?? {}))
      waiting.push([joined(name, below), child]);
  }
  return nodes;
}

function joined(scope: string, name: string): string {
  return scope === '' ? name : `${scope}.${name}`;
}

/** As protobuf resolves a name: beginning where it is used, and then outwards. */
function resolve(type: string, scope: string, nodes: ReadonlyMap<string, Node>): string {
  if (type.startsWith('.')) return resolve(type.slice(1), '', nodes);
  const parts = scope === '' ? [] : scope.split('.');
  for (let length = parts.length; length >= 0; length -= 1) {
    const candidate = joined(parts.slice(0, length).join('.'), type);
    const node = nodes.get(candidate);
    if (node?.fields !== undefined || node?.values !== undefined) return candidate;
  }
  throw new Error(`no ${type} in the description${scope === '' ? '' : `, which ${scope} needs`}`);
}

function shortened(
  name: string,
  schema: typeof NodeSchema,
  value: unknown,
  kept: ReadonlySet<string>,
  methods: Used['methods'],
): object | undefined {
  const node = v.parse(schema, value);
  const nested = Object.entries(node.nested ?? {}).flatMap(([below, child]) => {
    const short = shortened(joined(name, below), schema, child, kept, methods);
    return short === undefined ? [] : [[below, short] as const];
  });
  const inside = nested.length === 0 ? {} : { nested: Object.fromEntries(nested) };
  if (!kept.has(name)) {
    if (nested.length === 0) return undefined;
    // Of a message that is not used itself, what is nested in it stays in its place.
    return inside;
  }
  const { nested: _all, ...own } = node;
  const called = methods.get(name);
  return {
    ...withoutCustom(own),
    ...(own.fields && { fields: mapped(own.fields, withoutCustom) }),
    ...(own.methods && {
      methods: mapped(
        Object.fromEntries(Object.entries(own.methods).filter(([method]) => called?.has(method))),
        withoutCustom,
      ),
    }),
    ...inside,
  };
}

function mapped<Value extends object>(
  values: Readonly<Record<string, Value>>,
  change: (value: Value) => object,
): Record<string, object> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}

/** Without custom options, whose own declarations are not kept either. */
function withoutCustom(value: object): object {
  const { options, parsedOptions: _parsed, ...rest } = v.parse(OptionsSchema, value);
  const plain = Object.entries(options ?? {}).filter(([name]) => !name.startsWith('('));
  return plain.length === 0 ? rest : { ...rest, options: Object.fromEntries(plain) };
}

const OptionsSchema = v.looseObject({ options: v.optional(v.record(v.string(), v.unknown())) });
