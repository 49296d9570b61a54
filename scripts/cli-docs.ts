import { writeFile } from 'node:fs/promises';
import { cliPage } from './cli-docs/page.ts';

/* Writes docs/cli.md from the command tree. `node scripts/cli-docs.ts`. */

await writeFile(new URL('../docs/cli.md', import.meta.url), await cliPage());
