import type { TestContext } from 'node:test';
import { startFixture } from './fixture.ts';

/** A Pub/Sub with the topic `jobs`, and calls of its REST API. */
export async function startDoor(t: TestContext) {
  const fixture = await startFixture(t, { restPort: 0 });
  await fixture.client.createTopic('jobs');
  const call = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${fixture.server.rest?.url}/v1/${path}`, {
      method,
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    return { status: response.status, answer };
  };
  return { ...fixture, call };
}

/** Text as a message's data is in JSON. */
export const data = (text: string) => Buffer.from(text).toString('base64');
