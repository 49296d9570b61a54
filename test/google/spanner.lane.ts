import { after } from 'node:test';
import { startSpanner } from 'google-emulators/spanner/server.ts';
import { except } from 'google-emulators/test/contract/known-differences.ts';
import { contractOptions, spannerContract } from 'google-emulators/test/contract/spanner/contract.ts';
import { projectsAt } from 'google-emulators/test/contract/spanner/project.ts';
import { googleSuite } from './sdk.ts';
import { spannerDifferences } from './spanner-differences.ts';
import { spannerEmulatorParts, startSpannerEmulator } from './spanner-emulator.ts';

// The clients would look for a metadata server. They take no option against it.
process.env.METADATA_SERVER_DETECTION = 'none';

await googleSuite("Ours before Google's Spanner emulator", spannerEmulatorParts, async (sdk) => {
  const emulator = await startSpannerEmulator(sdk);
  const spanner = await startSpanner({ ...contractOptions, upstream: emulator.address });
  const { open, close } = projectsAt(spanner.port);
  after(async () => {
    await close();
    await spanner.stop();
    await emulator.stop();
  });
  await except(spannerDifferences, (define) => spannerContract(open, define));
});
