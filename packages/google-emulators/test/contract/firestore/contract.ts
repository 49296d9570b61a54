import type { Define } from '../known-differences.ts';
import { aggregationContract } from './aggregations.ts';
import { documentContract } from './documents.ts';
import { filterContract } from './filters.ts';
import { listeningContract } from './listening.ts';
import { orderContract } from './orders.ts';
import { preconditionContract } from './preconditions.ts';
import type { OpenProject } from './project.ts';
import { transactionContract } from './transactions.ts';
import { transformContract } from './transforms.ts';

/** What every Firestore does for server-side clients, as far as this project and its users rely on it. */
export function firestoreContract(open: OpenProject, test: Define): void {
  documentContract(open, test);
  preconditionContract(open, test);
  transformContract(open, test);
  transactionContract(open, test);
  filterContract(open, test);
  orderContract(open, test);
  aggregationContract(open, test);
  listeningContract(open, test);
}
