import { after, describe } from 'node:test';
import { startFirestore } from '../../../local/firestore/server.ts';
import { aggregationContract } from '../../contract/firestore/aggregations.ts';
import { documentContract } from '../../contract/firestore/documents.ts';
import { filterContract } from '../../contract/firestore/filters.ts';
import { orderContract } from '../../contract/firestore/orders.ts';
import { preconditionContract } from '../../contract/firestore/preconditions.ts';
import { projectsAt } from '../../contract/firestore/project.ts';
import { transactionContract } from '../../contract/firestore/transactions.ts';
import { transformContract } from '../../contract/firestore/transforms.ts';

// Every test has a project of its own, so they need not wait for each other's retries.
describe('the local Firestore', { concurrency: true }, async () => {
  const firestore = await startFirestore();
  after(() => firestore.stop());
  const open = projectsAt(firestore.address, 'contract');

  documentContract(open);
  preconditionContract(open);
  transformContract(open);
  transactionContract(open);
  filterContract(open);
  orderContract(open);
  aggregationContract(open);
});
