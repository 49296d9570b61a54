import { closest } from 'fastest-levenshtein';
import * as v from 'valibot';

/** Something wrong with a message: where (`encryptionConfig.kmsKeyNames.0`; '' is the whole) and what would be right. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

/** A value of unknown size, short enough to stand in a message. */
export function quoted(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

/** Reads one field. Where it does not fit the schema, every reason goes to `problems` and nothing is returned. */
export function readField<Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
  path: string,
  problems: Problem[],
): v.InferOutput<Schema> | undefined {
  const result = v.safeParse(schema, value, { abortPipeEarly: true });
  if (result.success) return result.output;
  for (const issue of result.issues) {
    problems.push({ path: joined(path, v.getDotPath(issue) ?? ''), message: shortened(issue.message) });
  }
  return undefined;
}

/** A problem for each field that the schema does not know, with the known name that is nearest to it. */
export function unknownFields(known: readonly string[], value: object, path: string): Problem[] {
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => ({
      path: joined(path, shortened(key)),
      message: `unknown field${suggestion(key, known)}`,
    }));
}

/** `; did you mean "backupId"?`, or nothing where no known word is near. */
export function suggestion(word: string, known: readonly string[]): string {
  // The distance is quadratic in length: a name of a megabyte is no slip of the keyboard.
  if (word.length > 64) return '';
  const nearest = closest(
    word.toLowerCase(),
    known.map((name) => name.toLowerCase()),
  );
  const match = known.find((name) => name.toLowerCase() === nearest);
  return match === undefined ? '' : `; did you mean "${match}"?`;
}

function joined(parent: string, child: string): string {
  return parent === '' || child === '' ? `${parent}${child}` : `${parent}.${child}`;
}

// valibot repeats what it received in its messages, however long that was.
function shortened(text: string): string {
  return text.length > 300 ? `${text.slice(0, 297)}…` : text;
}
