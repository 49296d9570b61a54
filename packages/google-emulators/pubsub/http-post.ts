import { Agent, request } from 'node:http';
import type { PushRequest } from './push-request.ts';
import type { Post } from './pusher.ts';

/** Posts over HTTP connections that are kept alive until it is closed. */
export interface HttpPost {
  readonly post: Post;
  close(): void;
}

export function createHttpPost(): HttpPost {
  const agent = new Agent({ keepAlive: true });
  return {
    post: (pushed, signal) => send(agent, pushed, signal),
    close: () => agent.destroy(),
  };
}

function send(agent: Agent, { url, headers, body }: PushRequest, signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request(url, {
      method: 'POST',
      agent,
      signal,
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    });
    // 102 counts as an acknowledgement although it is not the final answer.
    call.on('information', ({ statusCode }) => {
      if (statusCode === 102) resolve(statusCode);
    });
    call.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    call.on('error', reject);
    call.end(body);
  });
}
