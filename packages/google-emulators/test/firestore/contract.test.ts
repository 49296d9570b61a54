import { after, describe } from 'node:test';
import { startFirestore } from '../../firestore/server.ts';
import { firestoreContract } from '../contract/firestore/contract.ts';
import { projectsAt } from '../contract/firestore/project.ts';
import { asPromised } from '../contract/known-differences.ts';

// Every test has a project of its own, so they need not wait for each other's retries.
describe('the local Firestore', { concurrency: true }, async () => {
  const firestore = await startFirestore();
  after(() => firestore.stop());
  firestoreContract(projectsAt(firestore.address, 'contract'), asPromised);
});
