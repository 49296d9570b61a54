import { toProto3JSON } from 'proto3-json-serializer';
import protobuf, { type Field, type Message, type Root, type Type } from 'protobufjs';

/** The JSON of a message on the wire. What has its default value is left out, as Google's services do. */
export function answerJson(type: Type, bytes: Buffer): object {
  const json = toProto3JSON(withoutDefaults(type.decode(bytes)));
  if (typeof json !== 'object' || json === null) throw new Error(`${type.name} is no object in JSON`);
  return json;
}

function withoutDefaults(message: Message): Message {
  const { $type: type } = message;
  if (type.fullName === '.google.protobuf.Any') return packedWithoutDefaults(type, message);
  const set = Object.entries(message).flatMap(([name, value]: [string, unknown]) => {
    const field = type.fields[name]?.resolve();
    if (field === undefined || isDefault(field, value)) return [];
    return [[name, inside(value)] as const];
  });
  const without = type.create(Object.fromEntries(set));
  // A message begins with all of its maps.
  for (const [name, value] of Object.entries(without))
    if (type.fields[name] instanceof protobuf.MapField && isEmpty(value))
      Reflect.deleteProperty(without, name);
  return without;
}

function inside(value: unknown): unknown {
  if (value instanceof protobuf.Message) return withoutDefaults(value);
  return Array.isArray(value) ? value.map(inside) : value;
}

/** A field in a oneof, an `optional` one among them, is there or not: its default is a value like any other. */
function isDefault(field: Field, value: unknown): boolean {
  if (field.repeated || field instanceof protobuf.MapField || field.partOf !== null) return false;
  if (field.resolvedType instanceof protobuf.Type) return false;
  if (field.resolvedType instanceof protobuf.Enum) return value === 0;
  if (field.bytes) return value instanceof Uint8Array && value.length === 0;
  return value === '' || value === false || Number(value) === 0;
}

function isEmpty(map: object): boolean {
  return Object.keys(map).length === 0;
}

/** An Any holds the bytes of its message. */
function packedWithoutDefaults(any: Type, message: Message): Message {
  const { type_url: url, value } = any.toObject(message);
  const type = typeIn(any.root, String(url));
  if (type === undefined || !(value instanceof Uint8Array)) return message;
  return any.create({ type_url: url, value: type.encode(withoutDefaults(type.decode(value))).finish() });
}

/** The type that the URL of an Any names, `type.googleapis.com/google.rpc.ErrorInfo`. */
export function typeIn(root: Root, url: string): Type | undefined {
  const found = root.lookup(url.replace(/^.*\//, ''), [protobuf.Type]);
  return found instanceof protobuf.Type ? found : undefined;
}
