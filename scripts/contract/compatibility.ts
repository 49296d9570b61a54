import { isDeepStrictEqual } from 'node:util';
import { alternativesOf, type Fields, isObject, type Schema, takesAll, takesNothing } from './json-schema.ts';

/**
 * Who is let down by a change. Requests come from others: what was right must stay right. Events go to others: what
 * they could rely on must stay so.
 */
export type Side = 'request' | 'event';

const saysNothing = new Set(['$schema', 'title', 'description', 'examples', 'default']);
const nested = new Set([
  'properties',
  'items',
  'propertyNames',
  'additionalProperties',
  'required',
  'then',
  'else',
  'not',
]);
const upperBounds = new Set(['maxLength', 'maxItems', 'maxProperties', 'maximum']);
const lowerBounds = new Set(['minLength', 'minItems', 'minProperties', 'minimum']);

/**
 * Says in which ways the current schema breaks v1's promise, compared with a released one. Nothing where it does not. A
 * request may be held to less than before, an event to more: of the two schemas the one has to take all that the other
 * takes. What is not understood has to stay as it is.
 */
export function breaks(released: Schema, current: Schema, side: Side, path = ''): string[] {
  const wider = side === 'request' ? current : released;
  const narrower = side === 'request' ? released : current;
  if (takesAll(wider) || takesNothing(narrower)) return [];
  if (!isObject(wider) || !isObject(narrower))
    return isDeepStrictEqual(released, current) ? [] : [`${here(path)} is another schema`];
  const alone = (one: Fields, other: Fields) =>
    side === 'request' ? brokenAlone(other, one, side, path) : brokenAlone(one, other, side, path);
  const choices = alternativesOf(wider);
  const [taken, ...more] = alternativesOf(narrower);
  const [choice, ...others] = choices;
  if (taken !== undefined && choice !== undefined && more.length + others.length === 0)
    return alone(choice, taken);
  const how = side === 'request' ? 'no longer takes' : 'may now be';
  return alternativesOf(narrower)
    .filter((one) => choices.every((other) => alone(other, one).length > 0))
    .map((one) => `${here(path)} ${how} ${JSON.stringify(one)}`);
}

/** Of schemas without alternatives. */
function brokenAlone(released: Fields, current: Fields, side: Side, path: string): string[] {
  return [
    ...brokenKeywords(released, current, side, path),
    ...brokenRequired(released, current, side, path),
    ...brokenProperties(released, current, side, path),
    ...brokenAdditional(released, current, side, path),
    ...['items', 'propertyNames', 'then', 'else'].flatMap((key) =>
      key in released || key in current ? breaks(released[key], current[key], side, `${path}/${key}`) : [],
    ),
    ...brokenNot(released, current, side, path),
  ];
}

function brokenKeywords(released: Fields, current: Fields, side: Side, path: string): string[] {
  const keys = new Set([...Object.keys(released), ...Object.keys(current)]);
  return [...keys]
    .filter((key) => !saysNothing.has(key) && !nested.has(key))
    .filter((key) => !allowed(key, released[key], current[key], side))
    .map((key) => `${here(path)} has another ${key}`);
}

function allowed(key: string, before: unknown, after: unknown, side: Side): boolean {
  if (isDeepStrictEqual(before, after)) return true;
  const [wider, narrower] = side === 'request' ? [after, before] : [before, after];
  if (wider === undefined) return true;
  // The conditions of then and else: another one asks for them of others.
  if (key === 'if') return false;
  if (typeof wider === 'number' && typeof narrower === 'number') {
    if (upperBounds.has(key)) return wider > narrower;
    if (lowerBounds.has(key)) return wider < narrower;
  }
  if (key === 'type') {
    const more = typesOf(wider);
    return typesOf(narrower).every((type) => more.includes(type));
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

/** A field that nobody knows any more is ignored, which lets down whoever sends it as well as whoever reads it. */
function brokenProperties(released: Fields, current: Fields, side: Side, path: string): string[] {
  const before = isObject(released.properties) ? released.properties : {};
  const after = isObject(current.properties) ? current.properties : {};
  return Object.entries(before).flatMap(([name, schema]) =>
    Object.hasOwn(after, name)
      ? breaks(schema, after[name], side, `${path}/${name}`)
      : [`${here(`${path}/${name}`)} is gone`],
  );
}

/** Events have to let unknown fields pass, or none could ever be added. */
function brokenAdditional(released: Fields, current: Fields, side: Side, path: string): string[] {
  const { additionalProperties: before } = released;
  const { additionalProperties: after } = current;
  if (side === 'event' && before !== false && after === false)
    return [`${here(path)} lets unknown fields pass no longer`];
  return breaks(before, after, side, `${path}/additionalProperties`);
}

/** What a request may not be, it may have been all along: the forbidden may only shrink. For events the other way round. */
function brokenNot({ not: before }: Fields, { not: after }: Fields, side: Side, path: string): string[] {
  const [wider, narrower] = side === 'request' ? [after, before] : [before, after];
  if (wider === undefined || isDeepStrictEqual(wider, narrower)) return [];
  return isObject(wider) &&
    isObject(narrower) &&
    breaks(filled(wider, narrower), filled(narrower, wider), 'request').length === 0
    ? []
    : [`${here(path)} has another not`];
}

/** With every field that the other names: one that is not named is taken as it is. */
function filled(schema: Fields, other: Fields): Fields {
  const named = isObject(other.properties) ? Object.keys(other.properties) : [];
  const own = isObject(schema.properties) ? schema.properties : {};
  return { ...schema, properties: { ...Object.fromEntries(named.map((name) => [name, true])), ...own } };
}

function here(path: string): string {
  return path === '' ? 'the whole' : path.slice(1).replaceAll('/', '.');
}

/** `type` is one, or a list of those that are right. */
function typesOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
