import type { TestContext } from 'node:test';
import {
  type ClientDuplexStream,
  Metadata,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type StatusObject,
} from '@grpc/grpc-js';
import { type Onward, onwardClient, type Route, servePassage } from '../../grpc/passage.ts';

export type Call = ServerDuplexStream<Buffer, Buffer>;
type Stream = ClientDuplexStream<Buffer, Buffer>;

export const protos: Parameters<typeof servePassage>[0]['protos'] = {
  nested: {
    test: {
      nested: {
        Any: { fields: {} },
        Service: { methods: { Do: { requestType: 'Any', responseType: 'Any', comment: '' } } },
      },
    },
  },
};
export const path = '/test.Service/Do';
export const same = (bytes: Buffer): Buffer => bytes;
export const bytes = (text: string): Buffer => Buffer.from(text);

/** A server that does with a call what it is told, and a passage before it. Gives a client of the passage. */
export async function passageTo(
  t: TestContext,
  handle: (call: Call) => void,
  routed: (onward: Onward) => Route = (onward) => ({ by: 'method', onward }),
) {
  const server = new Server({ 'grpc.max_receive_message_length': -1 });
  const method = { path, requestStream: true, responseStream: true } as const;
  const codec = {
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  };
  server.addService({ Do: { ...method, ...codec } }, { Do: handle });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  const to = onwardClient(`127.0.0.1:${port}`);
  const passage = await servePassage({ protos, port: 0, routeOf: () => routed({ to }) });
  const client = onwardClient(passage.address);
  t.after(async () => {
    client.close();
    to.close();
    await passage.stop();
    server.forceShutdown();
  });
  return (metadata = new Metadata(), options = {}): Stream =>
    client.makeBidiStreamRequest(path, same, same, metadata, options);
}

/** All that a caller gets to see of a call. */
export async function seen(call: Stream) {
  const messages: Buffer[] = [];
  const initial = new Promise<Metadata | undefined>((resolve) => {
    call.on('metadata', resolve);
    call.on('status', () => resolve(undefined));
  });
  call.on('data', (message: Buffer) => messages.push(message));
  call.on('error', () => {});
  const outcome = await statusOf(call);
  return { messages: messages.map(String), initial: await initial, ...outcome };
}

/** How a call ended, once all that was said before has been read. */
export async function statusOf(call: Stream): Promise<StatusObject> {
  call.on('error', () => {});
  const ended = new Promise((resolve) => call.on('end', resolve));
  const outcome = new Promise<StatusObject>((resolve) => call.on('status', resolve));
  await ended;
  return outcome;
}
