import { parseArgs } from 'node:util';
import { DatabaseAdminClient } from '@google-cloud/spanner-api/build/src/v1/database_admin_client.js';
import { InstanceAdminClient } from '@google-cloud/spanner-api/build/src/v1/instance_admin_client.js';
import { credentials, status } from '@grpc/grpc-js';
import { instanceOf, lastSegment, parseDatabaseName, projectOf } from '../shared/spanner/names.ts';

const usage = `Usage: npm run create-database -- projects/P/instances/I/databases/D ['CREATE TABLE …' …]

Makes a database in the Spanner at SPANNER_EMULATOR_HOST, and its instance where that is not there. Rows and schema take an
emulator of Google's behind it: docs/local-stack.md.
`;

const { positionals } = parseArgs({ allowPositionals: true });
const [name = '', ...extraStatements] = positionals;
const address = process.env.SPANNER_EMULATOR_HOST;
if (parseDatabaseName(name) === undefined || address === undefined) {
  process.stderr.write(usage);
  process.exit(2);
}

const { hostname: servicePath, port } = new URL(`http://${address}`);
const target = {
  servicePath,
  port: Number(port),
  sslCreds: credentials.createInsecure(),
  projectId: projectOf(name),
};
const instances = new InstanceAdminClient(target);
const databases = new DatabaseAdminClient(target);
try {
  await createInstance(instanceOf(name));
  const createStatement = `CREATE DATABASE \`${lastSegment(name)}\``;
  const [operation] = await databases.createDatabase({
    parent: instanceOf(name),
    createStatement,
    extraStatements,
  });
  await operation.promise();
  process.stdout.write(`Made ${name}.\n`);
} catch (error) {
  process.stderr.write(`Not made at ${address}: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await Promise.all([instances.close(), databases.close()]);
}

async function createInstance(instance: string): Promise<void> {
  const project = `projects/${projectOf(instance)}`;
  const config = `${project}/instanceConfigs/emulator-config`;
  const instanceId = lastSegment(instance);
  try {
    const [operation] = await instances.createInstance({
      parent: project,
      instanceId,
      instance: { config, displayName: instanceId, nodeCount: 1 },
    });
    await operation.promise();
  } catch (error) {
    const isThere = error instanceof Error && 'code' in error && error.code === status.ALREADY_EXISTS;
    if (!isThere) throw error;
  }
}
