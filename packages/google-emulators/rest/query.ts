import protobuf, { type Type } from 'protobufjs';
import { GrpcError } from '../grpc/error.ts';
import { camelCase } from './names.ts';

/** What Google's front end takes from the query for itself, and what makes no difference here. */
const ofTheFrontEnd: ReadonlySet<string> = new Set([
  'access_token',
  'alt',
  '$alt',
  'key',
  'oauth_token',
  'prettyPrint',
  'quotaUser',
  '$.xgafv',
]);

/** What a query says of a request: nested as its message is, each value as text or a list of texts. */
export interface QueryMessage {
  [name: string]: string | string[] | QueryMessage;
}

/**
 * Reads the parameters of a query into the shape of the message: `encryptionConfig.kmsKeyNames=k` is a list in a field of a
 * field. Names are in either spelling.
 *
 * @throws {GrpcError} INVALID_ARGUMENT for a parameter that the message does not have
 */
export function readQuery(type: Type, parameters: URLSearchParams): QueryMessage {
  const alt = parameters.get('alt') ?? parameters.get('$alt') ?? 'json';
  if (alt !== 'json')
    throw new GrpcError('INVALID_ARGUMENT', `alt is ${JSON.stringify(alt)}: expected json.`);
  const message: QueryMessage = {};
  const names = new Set([...parameters.keys()].filter((name) => !ofTheFrontEnd.has(name)));
  for (const name of names) setField(message, type, name, parameters.getAll(name));
  return message;
}

/** Sets a field by its path; nothing is set in it before. */
export function setField(message: QueryMessage, type: Type, path: string, values: readonly string[]): void {
  const [first = '', ...rest] = path.split('.').map(camelCase);
  const field = Object.hasOwn(type.fields, first) ? type.fields[first]?.resolve() : undefined;
  const [value, another] = values;
  if (field === undefined || field instanceof protobuf.MapField || value === undefined)
    throw unknownName(path);
  if (rest.length > 0) {
    if (!(field.resolvedType instanceof protobuf.Type) || field.repeated) throw unknownName(path);
    const inner = message[first] ?? {};
    if (typeof inner === 'string' || Array.isArray(inner)) throw unknownName(path);
    message[first] = inner;
    setField(inner, field.resolvedType, rest.join('.'), values);
    return;
  }
  if (!field.repeated && another !== undefined)
    throw new GrpcError('INVALID_ARGUMENT', `${path} is there ${values.length} times: it is no list.`);
  message[first] = field.repeated ? [...values] : value;
}

function unknownName(name: string): GrpcError {
  return new GrpcError(
    'INVALID_ARGUMENT',
    `Invalid JSON payload received. Unknown name ${JSON.stringify(name)}: Cannot bind query parameter.`,
  );
}
