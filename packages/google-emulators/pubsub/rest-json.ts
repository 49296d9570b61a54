import * as v from 'valibot';
import { GrpcError } from '../grpc/error.ts';

/**
 * A message in proto JSON, as Google's emulator reads it: names as the proto spells them (`ordering_key`) or in camel case,
 * and null where a field is not set. A name that is unknown, or given in both spellings, is refused.
 */
export function message<const Entries extends v.ObjectEntries>(entries: Entries) {
  return v.pipe(
    v.record(v.string(), v.unknown()),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const fields = Object.entries(dataset.value).map(([name, value]) => [camelCase(name), value] as const);
      const names = fields.map(([name]) => name);
      const twice = names.find((name, index) => names.indexOf(name) !== index);
      if (twice !== undefined) {
        addIssue({ message: `${twice} is there twice, in two spellings` });
        return NEVER;
      }
      return Object.fromEntries(fields.filter(([, value]) => value !== null));
    }),
    v.strictObject(entries),
  );
}

/** Text; a number or a boolean in its place is read as it is written. */
export const text = v.pipe(
  v.union([v.string(), v.number(), v.boolean()], 'text is expected'),
  v.transform(String),
);

/** Bytes in base64, of either alphabet, with or without padding. */
export const bytes = v.pipe(
  text,
  v.check(isBase64, 'data is expected in base64, of either alphabet'),
  v.transform((base64) => Buffer.from(base64, 'base64')),
);

/**
 * Reads the body of a request.
 *
 * @throws {GrpcError} INVALID_ARGUMENT with all that is wrong
 */
export function parse<Schema extends v.GenericSchema>(schema: Schema, body: unknown): v.InferOutput<Schema> {
  const result = v.safeParse(schema, body);
  if (result.success) return result.output;
  const problems = result.issues.map((issue) => `${v.getDotPath(issue) ?? 'body'}: ${issue.message}`);
  throw new GrpcError('INVALID_ARGUMENT', `Invalid JSON payload received. ${problems.join('; ')}`);
}

/** A single character more than whole groups of four holds no byte. */
function isBase64(value: string): boolean {
  return /^[\w+/-]*={0,2}$/.test(value) && value.replaceAll('=', '').length % 4 !== 1;
}

function camelCase(name: string): string {
  return name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
