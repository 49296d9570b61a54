import { GrpcError } from '../grpc/error.ts';
import type { Databases } from './databases.ts';
import type { StoredDocument } from './document.ts';
import type { Fields } from './wire.ts';

/** A copy of a document: its own id, and the texts by which it differs, by their paths (`request.backup`). */
export interface Copy {
  readonly id: string;
  readonly texts: Readonly<Record<string, string>>;
}

/**
 * Puts copies of a document (`projects/P/databases/D/documents/C/ID`) beside it. They share every field but those that
 * differ, so that a hundred thousand take a second and little room. Nobody is billed for them.
 */
export function multiply(databases: Databases, name: string, copies: Iterable<Copy>): void {
  const { store } = databases.holding(name);
  const original = store.get(name, store.readTime());
  if (original === undefined) throw new GrpcError('NOT_FOUND', `there is no ${name}`);
  const collection = name.slice(0, name.lastIndexOf('/'));
  const made = new Map<string, StoredDocument>();
  for (const { id, texts } of copies) {
    const fields = Object.entries(texts).reduce(
      (all, [path, text]) => withText(all, path.split('.'), text),
      original.fields,
    );
    made.set(`${collection}/${id}`, { ...original, name: `${collection}/${id}`, fields });
  }
  store.put(made, store.nextCommitTime());
}

function withText(fields: Fields, [first = '', ...rest]: readonly string[], text: string): Fields {
  if (rest.length === 0) return { ...fields, [first]: { valueType: 'stringValue', stringValue: text } };
  const inside = fields[first];
  const inner = inside?.valueType === 'mapValue' ? inside.mapValue.fields : {};
  return { ...fields, [first]: { valueType: 'mapValue', mapValue: { fields: withText(inner, rest, text) } } };
}
