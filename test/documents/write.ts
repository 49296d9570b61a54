import { mkdir, writeFile } from 'node:fs/promises';
import { fileOf } from './files.ts';
import { schemasToday } from './schemas.ts';
import { played, storyNames } from './stories.ts';

/*
 * `npm run documents VERSION`, before a release: keeps what this version stores, and the schemas that it reads it with, for
 * all that come after it (test/documents/stored/VERSION).
 */

const [version] = process.argv.slice(2);
if (version === undefined) throw new Error('say which version stores this: npm run documents 1.0.0');
const folder = new URL(`stored/${version}/`, import.meta.url);
await mkdir(new URL('schemas/', folder), { recursive: true });
for (const name of storyNames) await write(`${name}.json`, await played(name, fileOf));
for (const [name, schema] of Object.entries(schemasToday())) await write(`schemas/${name}.json`, schema);

async function write(name: string, content: object): Promise<void> {
  // A second writing would hide what has changed.
  await writeFile(new URL(name, folder), `${JSON.stringify(content, undefined, 2)}\n`, { flag: 'wx' });
}
