import { after, describe, test } from 'node:test';
import { startSpanner } from '../../spanner/server.ts';
import { contractOptions, spannerContract } from '../contract/spanner/contract.ts';
import { projectsAt } from '../contract/spanner/project.ts';

// The clients would look for a metadata server. They take no option against it.
process.env.METADATA_SERVER_DETECTION = 'none';

describe('the local Spanner', { concurrency: true }, async () => {
  const spanner = await startSpanner(contractOptions);
  const { open, close } = projectsAt(spanner.port);
  after(async () => {
    await close();
    await spanner.stop();
  });
  spannerContract(open, test);
});
