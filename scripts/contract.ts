import { cp, mkdir, writeFile } from 'node:fs/promises';
import { contractFiles, publishedIn, releasedIn, schemaFiles, staleFiles } from './contract/files.ts';

/*
 * npm run contract           writes the published contract from the schemas in the code
 * npm run check:contract     fails where it is not fresh
 * npm run release:contract   keeps a copy of it as the last released one, which later ones are compared with
 */

const [, , order = 'write'] = process.argv;

switch (order) {
  case 'write':
    for (const [name, text] of await contractFiles()) {
      await mkdir(new URL('.', new URL(name, publishedIn)), { recursive: true });
      await writeFile(new URL(name, publishedIn), text);
    }
    break;
  case 'check': {
    const stale = await staleFiles();
    if (stale.length > 0) {
      process.stderr.write(`stale in docs/contract: ${stale.join(', ')}. Run npm run contract.\n`);
      process.exitCode = 1;
    }
    break;
  }
  case 'release':
    for (const name of schemaFiles) {
      await mkdir(new URL('.', new URL(name, releasedIn)), { recursive: true });
      await cp(new URL(name, publishedIn), new URL(name, releasedIn));
    }
    break;
  default:
    process.stderr.write(`unknown: ${order}; write, check or release is expected\n`);
    process.exitCode = 2;
}
