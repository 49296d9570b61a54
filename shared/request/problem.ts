import { closest } from 'fastest-levenshtein';
import * as v from 'valibot';

/** Something wrong with a message: where (`encryptionConfig.kmsKeyNames.0`; '' is the whole) and what would be right. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

/** A value of unknown size, shortened so that it fits into a message. */
export function quoted(value: unknown): string {
  return cut(typeof value === 'string' ? JSON.stringify(value) : String(value), 80);
}

/** Parses one field. If it does not fit the schema, adds every reason to `problems` and returns undefined. */
export function readField<Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
  path: string,
  problems: Problem[],
): v.InferOutput<Schema> | undefined {
  const result = v.safeParse(schema, value, { abortPipeEarly: true });
  if (result.success) return result.output;
  for (const issue of result.issues) {
    problems.push({
      path: joined(path, shortened(v.getDotPath(issue) ?? '')),
      message: shortened(issue.message),
    });
  }
  return undefined;
}

/** A problem for each field that the schema does not know, with the known name nearest to it. */
export function unknownFields(known: readonly string[], value: object, path: string): Problem[] {
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => ({
      path: joined(path, shortened(key)),
      message: `unknown field${suggestion(key, known)}`,
    }));
}

/** `; did you mean "backupId"?`, with the nearest known word. Empty for a word of more than 64 letters. */
export function suggestion(word: string, known: readonly string[]): string {
  // Computing the distance takes quadratic time, and nobody mistypes a longer name.
  if (word.length > 64) return '';
  const nearest = closest(
    word.toLowerCase(),
    known.map((name) => name.toLowerCase()),
  );
  const match = known.find((name) => name.toLowerCase() === nearest);
  return match === undefined ? '' : `; did you mean "${match}"?`;
}

/**
 * The fields that are not null. Null counts as absent, as in Google's JSON: tools that write every field they know
 * (Terraform's `jsonencode`) write null for those that are not set.
 */
export function withoutNulls(fields: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

function joined(parent: string, child: string): string {
  return parent === '' || child === '' ? `${parent}${child}` : `${parent}.${child}`;
}

// Keys can have any length, and valibot's messages repeat what it received.
function shortened(text: string): string {
  return cut(text, 300);
}

// JSON can spell half a surrogate pair, and cutting can leave one. Firestore and Pub/Sub accept no text with one.
function cut(text: string, length: number): string {
  return (text.length > length ? `${text.slice(0, length - 1)}…` : text).toWellFormed();
}
