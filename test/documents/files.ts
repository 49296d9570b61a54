import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { Timestamp } from '@google-cloud/firestore';
import * as v from 'valibot';
import type { Harness } from '../harness.ts';

/*
 * Documents as files: JSON, in which a timestamp of Firestore's (every other time is text) is written
 * `{"$timestamp": "…"}`. One folder holds what one version stored, and is never written again.
 */

const FileSchema = v.object({
  /** When the documents lay so: leases and deadlines are to be judged by it. */
  now: v.string(),
  /** By their paths, such as `backups/ID`. */
  documents: v.record(v.string(), v.record(v.string(), v.unknown())),
});

export type DocumentsFile = v.InferOutput<typeof FileSchema>;

/** The collections of a deployment. */
const collections = ['backups', 'rejections', 'poller', 'databases', 'found'];

const folder = new URL('stored/', import.meta.url);

/** What one story has left behind. */
export function fileOf({ stack, clock }: Harness): DocumentsFile {
  const documents = collections.flatMap((collection) =>
    (stack.firestore?.documents(collection) ?? []).map(
      ({ id, data }) => [`${collection}/${id}`, withMarks(data)] as const,
    ),
  );
  return { now: clock.now().toISOString(), documents: Object.fromEntries(documents) };
}

function withMarks({ expireAt, ...fields }: Record<string, unknown>): Record<string, unknown> {
  return expireAt === undefined ? fields : { ...fields, expireAt: { $timestamp: expireAt } };
}

/** The versions whose documents are kept. */
export const keptVersions: readonly string[] = readdirSync(folder);

/** Every file of a version, by the story's name. */
export function filesOf(version: string): ReadonlyMap<string, DocumentsFile> {
  const within = new URL(`${version}/`, folder);
  return new Map(
    readdirSync(within)
      .filter((name) => name.endsWith('.json'))
      .map((name) => [name.slice(0, -'.json'.length), readFile(new URL(name, within))]),
  );
}

function readFile(file: URL): DocumentsFile {
  return v.parse(FileSchema, JSON.parse(readFileSync(file, 'utf8')));
}

const MarkedSchema = v.object({ $timestamp: v.string() });

/** What a version has schemas of. */
export type Kept = 'record' | 'rejection' | 'database' | 'found';

/** The schema that a version read its documents with; undefined of what it did not store yet, and so does not read. */
export function schemaOf(version: string, name: Kept): object | undefined {
  const file = new URL(`${version}/schemas/${name}.json`, folder);
  return existsSync(file) ? v.parse(v.looseObject({}), JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}

/** The fields as Firestore's library gives and takes them. */
export function asStored(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const marked = v.safeParse(MarkedSchema, value);
      return [name, marked.success ? Timestamp.fromDate(new Date(marked.output.$timestamp)) : value];
    }),
  );
}
