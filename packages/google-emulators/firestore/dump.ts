import type { Databases } from './databases.ts';
import { compareNames } from './resource-name.ts';
import { type Micros, toTimestamp } from './timestamp.ts';
import { numberOf } from './value-order.ts';
import type { Fields, Timestamp, Value } from './wire.ts';

/** A document as tests like to look at it. */
export interface DumpedDocument {
  /** The full name: `projects/P/databases/D/documents/C/ID` */
  readonly name: string;
  readonly id: string;
  /**
   * Plain data that can be compared with `deepEqual`: timestamps as RFC 3339, references as full names, bytes as
   * base64, integers as numbers (bigint where a number would not be exact).
   */
  readonly data: Record<string, unknown>;
  readonly createTime: string;
  readonly updateTime: string;
}

/**
 * The documents of the collection at a path (`backups`, `backups/B/rounds`), all or those of some ids, ordered by name,
 * in every database.
 */
export function dumpCollection(
  databases: Databases,
  collectionPath: string,
  isMeant: (id: string) => boolean = () => true,
): DumpedDocument[] {
  const dumped: DumpedDocument[] = [];
  for (const [name, { store }] of databases.entries()) {
    const collection = `${name}/documents/${collectionPath}`;
    const lastSlash = collection.lastIndexOf('/');
    const scope = {
      parent: collection.slice(0, lastSlash),
      collectionId: collection.slice(lastSlash + 1),
      deep: false,
    };
    for (const document of store.scan(scope, store.readTime())) {
      const id = document.name.slice(collection.length + 1);
      if (!isMeant(id)) continue;
      dumped.push({
        name: document.name,
        id,
        data: plainFields(document.fields),
        createTime: rfc3339(document.createdAt),
        updateTime: rfc3339(document.updatedAt),
      });
    }
  }
  return dumped.sort((a, b) => compareNames(a.name, b.name));
}

function plainFields(fields: Fields): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, plain(value)]));
}

function plain(value: Value): unknown {
  switch (value.valueType) {
    case 'nullValue':
      return null;
    case 'booleanValue':
      return value.booleanValue;
    case 'integerValue':
    case 'doubleValue':
      return numberOf(value);
    case 'timestampValue':
      return formatTimestamp(value.timestampValue);
    case 'stringValue':
      return value.stringValue;
    case 'bytesValue':
      return Buffer.from(value.bytesValue).toString('base64');
    case 'referenceValue':
      return value.referenceValue;
    case 'geoPointValue':
      return value.geoPointValue;
    case 'arrayValue':
      return value.arrayValue.values.map(plain);
    case 'mapValue':
      return plainFields(value.mapValue.fields);
  }
}

function rfc3339(at: Micros): string {
  return formatTimestamp(toTimestamp(at));
}

function formatTimestamp({ seconds, nanos }: Timestamp): string {
  const whole = new Date(Number(seconds) * 1000).toISOString().slice(0, -'.000Z'.length);
  const fraction = String(nanos).padStart(9, '0').replace(/0+$/, '');
  return fraction === '' ? `${whole}Z` : `${whole}.${fraction}Z`;
}
