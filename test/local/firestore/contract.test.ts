import { after } from 'node:test';
import { startFirestore } from '../../../local/firestore/server.ts';
import { documentContract } from '../../contract/firestore/documents.ts';
import { projectsAt } from '../../contract/firestore/project.ts';

const firestore = await startFirestore();
after(() => firestore.stop());
const open = projectsAt(firestore.address, 'contract');

documentContract(open);
