import { after, describe } from 'node:test';
import { startSpanner } from '../../../local/spanner/server.ts';
import { except } from '../../contract/known-differences.ts';
import { contractOptions, spannerContract } from '../../contract/spanner/contract.ts';
import { projectsAt } from '../../contract/spanner/project.ts';

// The clients would look for a metadata server. They take no option against it.
process.env.METADATA_SERVER_DETECTION = 'none';

describe('the local Spanner', { concurrency: true }, async () => {
  const spanner = await startSpanner(contractOptions);
  const { open, close } = projectsAt(spanner.port);
  after(async () => {
    await close();
    await spanner.stop();
  });
  await except(
    {
      'a database has no schema yet': {
        reason: 'alone, ours holds no schema: it is there to be backed up, and to be asked about that',
        fails: /UNIMPLEMENTED/,
      },
    },
    (define) => spannerContract(open, define),
  );
});
