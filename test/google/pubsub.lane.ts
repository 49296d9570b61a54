import { after } from 'node:test';
import { except } from 'google-emulators/test/contract/known-differences.ts';
import { pubSubContract } from 'google-emulators/test/contract/pubsub/contract.ts';
import { projectsAt } from 'google-emulators/test/contract/pubsub/project.ts';
import { folderOf, startEmulator } from './emulators.ts';
import { pubsubDifferences } from './pubsub-differences.ts';
import { googleSuite } from './sdk.ts';

await googleSuite("Google's Pub/Sub emulator", [folderOf('pubsub')], async (sdk) => {
  const emulator = await startEmulator(sdk, 'pubsub');
  after(emulator.stop);
  const projects = projectsAt(emulator.address, 'contract');
  after(projects.close);
  await except(pubsubDifferences, (define) => pubSubContract(projects.open, define));
});
