import { isDeepStrictEqual } from 'node:util';

/** A JSON Schema as read from a file: an object, or true and false for anything and nothing. */
type Schema = unknown;
type Fields = Readonly<Record<string, unknown>>;

/**
 * Who is let down by a change. Requests come from others: what was right must stay right. Events go to others: what
 * they could rely on must stay so.
 */
export type Side = 'request' | 'event';

const saysNothing = new Set(['$schema', 'title', 'description', 'examples', 'default']);
const nested = new Set(['properties', 'items', 'propertyNames', 'additionalProperties', 'required']);
const upperBounds = new Set(['maxLength', 'maxItems', 'maxProperties', 'maximum']);
const lowerBounds = new Set(['minLength', 'minItems', 'minProperties', 'minimum']);

/** Says in which ways the current schema breaks v1's promise, compared with a released one. Nothing where it does not. */
export function breaks(released: Schema, current: Schema, side: Side, path = ''): string[] {
  if (!isObject(released) || !isObject(current))
    return isDeepStrictEqual(released, current) ? [] : [`${here(path)} is another schema`];
  return [
    ...brokenKeywords(released, current, side, path),
    ...brokenRequired(released, current, side, path),
    ...brokenProperties(released, current, side, path),
    ...['items', 'propertyNames', 'additionalProperties'].flatMap((key) =>
      key in released || key in current ? breaks(released[key], current[key], side, `${path}/${key}`) : [],
    ),
  ];
}

function brokenKeywords(released: Fields, current: Fields, side: Side, path: string): string[] {
  const keys = new Set([...Object.keys(released), ...Object.keys(current)]);
  return [...keys]
    .filter((key) => !saysNothing.has(key) && !nested.has(key))
    .filter((key) => !allowed(key, released[key], current[key], side))
    .map((key) => `${here(path)} has another ${key}`);
}

/** A request may be held to less than before, an event to more. */
function allowed(key: string, before: unknown, after: unknown, side: Side): boolean {
  if (isDeepStrictEqual(before, after)) return true;
  const [wider, narrower] = side === 'request' ? [after, before] : [before, after];
  if (wider === undefined) return true;
  if (typeof wider === 'number' && typeof narrower === 'number') {
    if (upperBounds.has(key)) return wider > narrower;
    if (lowerBounds.has(key)) return wider < narrower;
  }
  if (key === 'enum' && Array.isArray(wider) && Array.isArray(narrower))
    return narrower.every((value) => wider.includes(value));
  return false;
}

function brokenRequired(released: Fields, current: Fields, side: Side, path: string): string[] {
  const before = listOf(released.required);
  const after = listOf(current.required);
  return side === 'request'
    ? after
        .filter((name) => !before.includes(name))
        .map((name) => `${here(`${path}/${name}`)} is now required`)
    : before
        .filter((name) => !after.includes(name))
        .map((name) => `${here(`${path}/${name}`)} is no longer sure`);
}

function brokenProperties(released: Fields, current: Fields, side: Side, path: string): string[] {
  const before = isObject(released.properties) ? released.properties : {};
  const after = isObject(current.properties) ? current.properties : {};
  return Object.entries(before).flatMap(([name, schema]) =>
    Object.hasOwn(after, name)
      ? breaks(schema, after[name], side, `${path}/${name}`)
      : [`${here(`${path}/${name}`)} is gone`],
  );
}

function here(path: string): string {
  return path === '' ? 'the whole' : path.slice(1).replaceAll('/', '.');
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
