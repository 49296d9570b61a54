import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { consumerFolder } from './consumer.ts';

const root = join(import.meta.dirname, '../..');

/** Serves examples/on-backup-succeeded as functions-framework does, and gives its address. */
export async function startExample(t: TestContext, catalogueUrl: string): Promise<string> {
  const folder = await consumerFolder(t);
  for (const name of ['index.js', 'package.json'])
    await copyFile(join(root, 'examples/on-backup-succeeded', name), join(folder, name));
  process.env.CATALOGUE_URL = catalogueUrl;
  await import(join(folder, 'index.js'));
  const server = getTestServer('onBackupSucceeded');
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the example is not listening on TCP');
  return `http://127.0.0.1:${address.port}/projects/local/topics/spanner-backup-events`;
}
