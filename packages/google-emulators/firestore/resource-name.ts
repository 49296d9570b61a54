import { GrpcError } from '../grpc/error.ts';

/** `projects/P/databases/D/documents/C/…/ID`, taken apart. */
export interface DocumentName {
  /** `projects/P/databases/D` */
  readonly database: string;
  /** The full name of the collection: `projects/P/databases/D/documents/C` */
  readonly collection: string;
  readonly id: string;
}

const maxIdBytes = 1500;
const shape = /^(projects\/[^/]+\/databases\/[^/]+)\/documents(\/.*)?$/s;
const reserved = /^__.*__$/s;
const numericId = /^__id(-?\d+)__$/;

/** Takes a document's name apart, or refuses it with INVALID_ARGUMENT as Firestore does. */
export function parseDocumentName(name: string): DocumentName {
  const [, database, path] = shape.exec(name) ?? [];
  const segments = path?.split('/').slice(1) ?? [];
  if (database === undefined || segments.length === 0 || segments.length % 2 !== 0)
    throw new GrpcError('INVALID_ARGUMENT', `Document name "${name}" is not the name of a document.`);
  for (const segment of segments) refuseBadId(segment, name);
  const lastSlash = name.lastIndexOf('/');
  return { database, collection: name.slice(0, lastSlash), id: name.slice(lastSlash + 1) };
}

/** The database that holds a resource: `…/documents`, a document, or the database itself. */
export function databaseOf(name: string): string {
  const [, database] = shape.exec(`${name}/documents`) ?? [];
  if (database === undefined)
    throw new GrpcError('INVALID_ARGUMENT', `"${name}" does not name a resource of a database.`);
  return database;
}

function refuseBadId(id: string, name: string): void {
  if (id === '' || id === '.' || id === '..')
    throw new GrpcError('INVALID_ARGUMENT', `Document name "${name}" has an invalid segment "${id}".`);
  if (reserved.test(id) && !numericId.test(id))
    throw new GrpcError('INVALID_ARGUMENT', `Resource id "${id}" is invalid because it is reserved.`);
  if (Buffer.byteLength(id) > maxIdBytes)
    throw new GrpcError('INVALID_ARGUMENT', `Resource id of "${name}" is longer than ${maxIdBytes} bytes.`);
}

/** The order of `__name__`: segment by segment, a parent before what lies under it. */
export function compareNames(a: string, b: string): number {
  if (a === b) return 0;
  const aSlash = a.lastIndexOf('/');
  const bSlash = b.lastIndexOf('/');
  if (aSlash === bSlash && a.slice(0, aSlash) === b.slice(0, bSlash))
    return compareIds(a.slice(aSlash + 1), b.slice(bSlash + 1));
  const left = a.split('/');
  const right = b.split('/');
  for (const [index, segment] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    const order = compareIds(segment, other);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** Numeric ids (`__id7__`, what Datastore leaves behind) come before named ones. */
function compareIds(a: string, b: string): number {
  if (!a.startsWith('__id') && !b.startsWith('__id')) return compareStrings(a, b);
  const [, left] = numericId.exec(a) ?? [];
  const [, right] = numericId.exec(b) ?? [];
  if (left === undefined && right === undefined) return compareStrings(a, b);
  if (left === undefined) return 1;
  if (right === undefined) return -1;
  return Number(BigInt(left) - BigInt(right));
}

/** By code point, which is the order of the UTF-8 bytes; `<` on strings goes by UTF-16 and differs beyond the BMP. */
export function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left === right) continue;
    if (isSurrogate(left) !== isSurrogate(right)) return isSurrogate(left) ? 1 : -1;
    return left - right;
  }
  return a.length - b.length;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}
