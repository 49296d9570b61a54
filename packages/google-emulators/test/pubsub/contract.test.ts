import { after, describe } from 'node:test';
import { startPubSub } from '../../pubsub/server.ts';
import { asPromised } from '../contract/known-differences.ts';
import { pubSubContract } from '../contract/pubsub/contract.ts';
import { projectsAt } from '../contract/pubsub/project.ts';

// Every test has a project of its own, so they need not wait for each other's leases and retries.
describe('the local Pub/Sub', { concurrency: true }, async () => {
  const pubsub = await startPubSub();
  const projects = projectsAt(pubsub.address, 'contract');
  after(async () => {
    await projects.close();
    await pubsub.stop();
  });
  pubSubContract(projects.open, asPromised);
});
