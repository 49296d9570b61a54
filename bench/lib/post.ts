import { Agent, request } from 'node:http';

/** Connections are kept, as Pub/Sub and Google's front end keep them. */
const agent = new Agent({ keepAlive: true, maxSockets: 256 });

/** The framework takes the topic of a raw push from here. */
const pushPath = '/projects/bench/topics/spanner-backup-requests';

/** What a function answered. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** POSTs to a function on this machine. */
export async function call(
  port: number,
  path: string,
  body = '',
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ agent, host: '127.0.0.1', port, path, method: 'POST', headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
      );
      response.once('error', reject);
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

/** POSTs a message. Gives the status once the answer is over. */
export async function post(
  port: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<number> {
  return (await call(port, pushPath, body, headers)).status;
}

/** One message of the requests topic, pushed as Pub/Sub does it. */
export function pushOf(messageId: string, payload: unknown): [body: string, headers: Record<string, string>] {
  const publishTime = new Date().toISOString();
  const message = {
    data: Buffer.from(JSON.stringify(payload)).toString('base64'),
    messageId,
    message_id: messageId,
    publishTime,
    publish_time: publishTime,
  };
  const body = JSON.stringify({
    message,
    subscription: 'projects/bench/subscriptions/spanner-backup-requests-push',
  });
  return [body, { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }];
}
