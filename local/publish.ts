import { parseArgs } from 'node:util';
import { status } from '@grpc/grpc-js';
import { localPubSubClient } from './stack.ts';
import { defaultPubSub } from './start/settings.ts';
import { topology } from './topology.ts';

const usage = `Usage: npm run publish -- '{"database": "projects/local/instances/main/databases/orders", "retentionPeriod": "14d"}'

Publishes a backup request to the local stack: what is given, as it is. PUBSUB_EMULATOR_HOST says where, ${defaultPubSub} without it.
`;

const data = readRequest();
const address = process.env.PUBSUB_EMULATOR_HOST ?? defaultPubSub;
const client = localPubSubClient('local', address);
try {
  const topic = client.topic(topology.requests, { gaxOpts: { timeout: 5_000, retry: null } });
  const messageId = await topic.publishMessage({ data: Buffer.from(data) });
  process.stdout.write(`Published as message ${messageId}.\n`);
} catch (error) {
  const unreachable = error instanceof Error && 'code' in error && error.code === status.UNAVAILABLE;
  const reason = unreachable ? 'nothing answers there; is npm start running?' : String(error);
  process.stderr.write(`Not published to ${address}: ${reason}\n`);
  process.exitCode = 1;
} finally {
  await client.close();
}

function readRequest(): string {
  let problem = 'one request is expected';
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { help: { type: 'boolean', default: false } },
    });
    if (values.help) {
      process.stdout.write(usage);
      process.exit(0);
    }
    const [request] = positionals;
    if (request !== undefined && positionals.length === 1) return request;
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  process.stderr.write(`${problem}\n\n${usage}`);
  process.exit(2);
}
