import { readdir, readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { eventKinds } from '../../contract/events.ts';
import { asyncApi } from './asyncapi.ts';
import { eventSchema, requestSchema, withdrawalSchema } from './schemas.ts';
import { typesFile } from './types.ts';

const root = new URL('../../', import.meta.url);

/** Where the contract is published, and the copy of what was last released of it. */
export const publishedIn = new URL('docs/contract/', root);
export const releasedIn = new URL('docs/contract/released/v1/', root);

/** The names of the schemas, relative to either place. */
export const schemaFiles: readonly string[] = [
  'request.schema.json',
  'withdrawal.schema.json',
  ...eventKinds.map((kind) => `events/${kind}.schema.json`),
];

/** The names of the schemas that were released: all of them have to be kept, others may have come. */
export async function releasedSchemaFiles(folder = releasedIn): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => name.endsWith('.schema.json')).toSorted();
}

/** Every generated file of the contract as it has to be, by its name relative to where the contract is published. */
export async function contractFiles(): Promise<ReadonlyMap<string, string>> {
  const manifest: unknown = JSON.parse(await readFile(new URL('package.json', root), 'utf8'));
  const { version } = v.parse(v.object({ version: v.string() }), manifest);
  return new Map([
    ['request.schema.json', json(requestSchema())],
    ['withdrawal.schema.json', json(withdrawalSchema())],
    ...eventKinds.map((kind) => [`events/${kind}.schema.json`, json(eventSchema(kind))] as const),
    ['asyncapi.yaml', asyncApi(version)],
    ['../../contract/types.ts', typesFile()],
  ]);
}

/** The names of generated files that are missing on the disk or not what they have to be. */
export async function staleFiles(): Promise<string[]> {
  const stale: string[] = [];
  for (const [name, wanted] of await contractFiles()) {
    const found = await readFile(new URL(name, publishedIn), 'utf8').catch(() => undefined);
    if (found !== wanted) stale.push(name);
  }
  return stale;
}

function json(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
