import protos from '@google-cloud/spanner-api/build/protos/protos.json' with { type: 'json' };
import type { Field } from './filter/match.ts';
import { fromTimestamp } from './timestamp.ts';

/** A part of protos.json: a package, a message, an enum or a service. */
interface Part {
  readonly fields?: Readonly<Record<string, { readonly type: string; readonly rule?: string }>>;
  readonly values?: object;
  readonly methods?: object;
  readonly nested?: Readonly<Record<string, Part>>;
}

const admin: Part = protos.nested.google.nested.spanner.nested.admin.nested.database.nested.v1;

/** A field of a message, found by its path. */
interface Found {
  readonly kind: 'text' | 'number' | 'time' | 'boolean' | 'message';
  /** The names on the way to it, as objects have them. */
  readonly way: readonly string[];
  /** Whether it, or anything on the way, is repeated. */
  readonly repeated: boolean;
}

/**
 * Any field of a message, by the path that filters name it with, `encryption_info.kms_key_version`; `undefined` where the
 * message has no such field. `messageIn` gives the message as an object, enums by name.
 */
export function messageField<Subject>(
  message: 'Backup' | 'Database',
  path: string,
  messageIn: (subject: Subject) => object | undefined,
): Field<Subject> | undefined {
  const found = find(message, path);
  if (found === undefined) return undefined;
  const valuesIn = (subject: Subject): unknown[] => valuesAt(found.way, messageIn(subject));
  if (found.repeated && found.kind !== 'message')
    return { kind: 'texts', read: (subject) => valuesIn(subject).map(String) };
  const first = (subject: Subject): unknown => valuesIn(subject)[0];
  switch (found.kind) {
    case 'text':
      return { kind: 'text', read: (subject) => textOf(first(subject)) };
    case 'number':
      return { kind: 'number', read: (subject) => numberOf(first(subject)) };
    case 'time':
      return { kind: 'time', read: (subject) => timeOf(first(subject)) };
    case 'boolean':
      return { kind: 'boolean', read: (subject) => first(subject) === true };
    case 'message':
      return { kind: 'message', read: (subject) => valuesIn(subject).length > 0 };
  }
}

function find(message: string, path: string): Found | undefined {
  let part = admin.nested?.[message];
  let found: Found = { kind: 'message', way: [], repeated: false };
  for (const segment of path.split('.')) {
    const [name, field] = Object.entries(part?.fields ?? {}).find(([it]) => snakeCase(it) === segment) ?? [];
    if (name === undefined || field === undefined) return undefined;
    const next: Part | undefined = part?.nested?.[field.type] ?? admin.nested?.[field.type];
    const repeated = found.repeated || field.rule === 'repeated';
    found = { kind: kindOf(field.type, next), way: [...found.way, name], repeated };
    part = found.kind === 'message' ? next : undefined;
  }
  return found;
}

function kindOf(type: string, part: Part | undefined): Found['kind'] {
  if (type === 'string' || type === 'bytes' || part?.values !== undefined) return 'text';
  if (type === 'google.protobuf.Timestamp') return 'time';
  if (type === 'bool') return 'boolean';
  return /^(u?int|s?fixed|float|double)/.test(type) ? 'number' : 'message';
}

/** Every value at the end of a way, through lists too; none for one that is not set. */
function valuesAt(way: readonly string[], start: unknown): unknown[] {
  return way
    .reduce<unknown[]>(
      (objects, name) => objects.flatMap((it) => (isObject(it) ? Reflect.get(it, name) : [])),
      [start],
    )
    .filter((value) => value !== undefined && value !== null && value !== '');
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'string' || typeof value === 'number' ? Number(value) : undefined;
}

function timeOf(value: unknown): number | undefined {
  if (!isObject(value)) return undefined;
  const seconds: unknown = Reflect.get(value, 'seconds');
  const nanos: unknown = Reflect.get(value, 'nanos');
  return fromTimestamp({ seconds: String(seconds ?? 0), nanos: Number(nanos ?? 0) });
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
