import spannerProtos, { type google } from '@google-cloud/spanner-api/build/protos/protos.js';

type Value = google.protobuf.IValue;
type PartialResultSet = google.spanner.v1.IPartialResultSet;

const { ListValue } = spannerProtos.google.protobuf;

/** The values of one row, as a serialised `google.protobuf.ListValue`. */
export type Row = Uint8Array;

/** What a query or a read gives, all of it. */
export interface Result {
  readonly rows: readonly Row[];
  /** The names of the columns. */
  readonly columns: readonly string[];
}

/** Puts the parts of a result together, and cuts it into rows. */
export async function mergedResults(parts: AsyncIterable<PartialResultSet>): Promise<Result> {
  const rows: Row[] = [];
  let columns: readonly string[] = [];
  let row: Value[] = [];
  let unfinished: Value | undefined;
  for await (const { metadata, values, chunkedValue } of parts) {
    if (metadata?.rowType?.fields) columns = metadata.rowType.fields.map(({ name }) => name ?? '');
    const arrived = joined(unfinished, values ?? []);
    unfinished = chunkedValue ? arrived.pop() : undefined;
    for (const value of arrived) {
      row.push(value);
      if (row.length < columns.length) continue;
      rows.push(ListValue.encode({ values: row }).finish());
      row = [];
    }
  }
  return { rows, columns };
}

function joined(unfinished: Value | undefined, [first, ...rest]: readonly Value[]): Value[] {
  if (unfinished === undefined) return first === undefined ? [] : [first, ...rest];
  return first === undefined ? [unfinished] : [mergeValues(unfinished, first), ...rest];
}

/**
 * The value whose two parts these are: texts are joined, lists are too, and where the last item of the first list is
 * itself a text or a list it goes on in the first item of the second. Source: the comment on
 * PartialResultSet.chunked_value.
 */
export function mergeValues(head: Value, tail: Value): Value {
  if (head.stringValue != null && tail.stringValue != null)
    return { stringValue: head.stringValue + tail.stringValue };
  const first = head.listValue?.values;
  const second = tail.listValue?.values;
  if (first == null || second == null) throw new Error('a value came in parts that cannot be put together');
  const last = first.at(-1);
  const next = second[0];
  if (last === undefined || next === undefined || !continues(last))
    return { listValue: { values: [...first, ...second] } };
  return { listValue: { values: [...first.slice(0, -1), mergeValues(last, next), ...second.slice(1)] } };
}

function continues(value: Value): boolean {
  return value.stringValue != null || value.listValue != null;
}

/** The texts in a row of a query that gives nothing else, `''` for NULL, numbers and booleans as texts too. */
export function textsOf(row: Row): string[] {
  return ListValue.decode(row).values?.map(textOf) ?? [];
}

function textOf({ stringValue, boolValue, numberValue }: Value): string {
  return stringValue ?? String(boolValue ?? numberValue ?? '');
}

/** How many bytes of values rows hold. */
export function sizeOf(rows: readonly Row[]): number {
  return rows.reduce((sum, { length }) => sum + length, 0);
}
