import { GrpcError } from '../grpc/error.ts';
import type { Fields, Value } from './wire.ts';

/** The names on the way to a field, outermost first: `a.b` is the field b of the map a. */
export type FieldPath = readonly string[];

const segment = /([A-Za-z_][A-Za-z0-9_]*)|`((?:[^`\\]|\\.)+)`/sy;

/** Reads `a.b` and `` `odd name`.c ``; within backticks a backslash takes the next character literally. */
export function parseFieldPath(text: string): FieldPath {
  const pattern = new RegExp(segment);
  const names: string[] = [];
  for (let at = 0; ; at = pattern.lastIndex + 1) {
    pattern.lastIndex = at;
    const [, plain, quoted] = pattern.exec(text) ?? [];
    const name = plain ?? quoted?.replaceAll(/\\(.)/gs, '$1');
    if (name === undefined) throw new GrpcError('INVALID_ARGUMENT', `Invalid property path "${text}".`);
    names.push(name);
    if (pattern.lastIndex === text.length) return names;
    if (text[pattern.lastIndex] !== '.')
      throw new GrpcError('INVALID_ARGUMENT', `Invalid property path "${text}".`);
  }
}

/** The field at a path, undefined where the document has none. */
export function fieldAt(fields: Fields, path: FieldPath): Value | undefined {
  const [name, ...rest] = path;
  if (name === undefined || !Object.hasOwn(fields, name)) return undefined;
  const value = fields[name];
  if (rest.length === 0) return value;
  return value?.valueType === 'mapValue' ? fieldAt(value.mapValue.fields, rest) : undefined;
}

/** The fields with one set, or removed by undefined. Maps on the way are made where there are none. */
export function withField(fields: Fields, path: FieldPath, value: Value | undefined): Fields {
  const [name, ...rest] = path;
  if (name === undefined) return fields;
  if (rest.length === 0) return withEntry(fields, name, value);
  const child = Object.hasOwn(fields, name) ? fields[name] : undefined;
  const isMap = child?.valueType === 'mapValue';
  if (!isMap && value === undefined) return fields;
  const inner = withField(isMap ? child.mapValue.fields : {}, rest, value);
  return withEntry(fields, name, { valueType: 'mapValue', mapValue: { fields: inner } });
}

function withEntry(fields: Fields, name: string, value: Value | undefined): Fields {
  if (value !== undefined) return { ...fields, [name]: value };
  const { [name]: _removed, ...others } = fields;
  return others;
}

/** Only the fields a mask names. */
export function project(fields: Fields, paths: readonly FieldPath[]): Fields {
  let projected: Fields = {};
  for (const path of paths) {
    const value = fieldAt(fields, path);
    if (value !== undefined) projected = withField(projected, path, value);
  }
  return projected;
}
