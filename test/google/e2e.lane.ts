import { after } from 'node:test';
import { stagesOn } from '../e2e/stage.ts';
import { mainJob } from '../e2e/story.ts';
import { folderOf, startEmulator } from './emulators.ts';
import { googleSuite } from './sdk.ts';

const folders = [folderOf('pubsub'), folderOf('firestore')];

await googleSuite("on Google's Pub/Sub and Firestore emulators", folders, async (sdk) => {
  const [pubsub, firestore] = await Promise.all([
    startEmulator(sdk, 'pubsub'),
    startEmulator(sdk, 'firestore'),
  ]);
  after(() => Promise.all([pubsub.stop(), firestore.stop()]));
  mainJob(stagesOn({ external: { pubsub: pubsub.address, firestore: firestore.address } }));
});
