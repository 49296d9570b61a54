import { after } from 'node:test';
import { firestoreContract } from 'google-emulators/test/contract/firestore/contract.ts';
import { projectsAt } from 'google-emulators/test/contract/firestore/project.ts';
import { except } from 'google-emulators/test/contract/known-differences.ts';
import { folderOf, startEmulator } from './emulators.ts';
import { firestoreDifferences } from './firestore-differences.ts';
import { googleSuite } from './sdk.ts';

// The clients would look for a metadata server. They take no option against it.
process.env.METADATA_SERVER_DETECTION = 'none';

await googleSuite("Google's Firestore emulator", [folderOf('firestore')], async (sdk) => {
  const emulator = await startEmulator(sdk, 'firestore');
  after(emulator.stop);
  await except(firestoreDifferences, (define) =>
    firestoreContract(projectsAt(emulator.address, 'contract'), define),
  );
});
