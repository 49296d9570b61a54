import type { Define } from '../known-differences.ts';
import { exactlyOnceContract } from './exactly-once.ts';
import { failingContract } from './failing.ts';
import { orderingContract } from './ordering.ts';
import type { OpenProject } from './project.ts';
import { publishingContract } from './publishing.ts';
import { pullingContract } from './pulling.ts';
import { pushingContract } from './pushing.ts';
import { seekingContract } from './seeking.ts';
import { subscriptionContract } from './subscriptions.ts';
import { topicContract } from './topics.ts';

/** What every Pub/Sub does, as far as this project and its users rely on it. */
export function pubSubContract(open: OpenProject, test: Define): void {
  topicContract(open, test);
  publishingContract(open, test);
  subscriptionContract(open, test);
  pullingContract(open, test);
  failingContract(open, test);
  orderingContract(open, test);
  seekingContract(open, test);
  pushingContract(open, test);
  exactlyOnceContract(open, test);
}
