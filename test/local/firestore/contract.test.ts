import { after } from 'node:test';
import { startFirestore } from '../../../local/firestore/server.ts';
import { documentContract } from '../../contract/firestore/documents.ts';
import { preconditionContract } from '../../contract/firestore/preconditions.ts';
import { projectsAt } from '../../contract/firestore/project.ts';
import { transactionContract } from '../../contract/firestore/transactions.ts';
import { transformContract } from '../../contract/firestore/transforms.ts';

const firestore = await startFirestore();
after(() => firestore.stop());
const open = projectsAt(firestore.address, 'contract');

documentContract(open);
preconditionContract(open);
transformContract(open);
transactionContract(open);
