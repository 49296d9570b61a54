import {
  Client,
  type ClientDuplexStream,
  credentials,
  type Metadata,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServiceDefinition,
  type StatusObject,
  status,
} from '@grpc/grpc-js';
import { definitionsOf, type ProtosJson } from './definitions.ts';
import { toGrpcError } from './error.ts';
import type { GrpcServer } from './server.ts';

/** The server that a call is passed on to. */
export interface Onward {
  readonly to: Client;
  /** Gets every message of the answer first. The caller gets the message when this has resolved. */
  readonly onAnswer?: (message: Buffer) => Promise<void>;
  /** Replaces a message of the answer, after `onAnswer`. */
  readonly rewrite?: (message: Buffer) => Buffer;
}

/**
 * Decides which server answers a call of a method. An error that it throws is the answer. If the decision depends on the
 * request, it gets the first message, or `undefined` when the caller sends none.
 */
export type Route =
  | { readonly by: 'method'; readonly onward: Onward }
  | { readonly by: 'first message'; decide(first: Buffer | undefined): Onward | Promise<Onward> };

export interface PassageOptions {
  /** The `protos.json` that the client library ships. It names the methods; the messages are not decoded. */
  readonly protos: ProtosJson;
  /** TCP port on 127.0.0.1; 0 picks a free one. */
  readonly port: number;
  /** Asked once for every method, by its path: `/google.spanner.v1.Spanner/Commit`. */
  routeOf(path: string): Route;
}

type Incoming = ServerDuplexStream<Buffer, Buffer>;
type Outgoing = ClientDuplexStream<Buffer, Buffer>;

const unlimited = { 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 } as const;

/** A connection for a passage: it adds nothing to a call, no retries, no limits, no proxy. */
export function onwardClient(address: string): Client {
  return new Client(address, credentials.createInsecure(), {
    ...unlimited,
    'grpc.enable_retries': 0,
    'grpc.enable_http_proxy': 0,
    'grpc.service_config_disable_resolution': 1,
  });
}

/**
 * Serves every method of the protos by passing it on, byte for byte: messages, metadata, trailers and status as they
 * are, deadlines and cancellation with them, and no more read from one side than the other takes. (grpc-js itself drops
 * what a caller has not read yet when a call fails: so does a direct call.)
 */
export async function servePassage(options: PassageOptions): Promise<GrpcServer> {
  const server = new Server(unlimited);
  for (const service of servicesIn(options.protos)) {
    // A call of any kind is a stream each way to the wire, and so it is here.
    const methods = Object.entries(service).map(([name, { path }]) => [name, asStream(path)] as const);
    const handlers = methods.map(([name, { path }]) => {
      const route = options.routeOf(path);
      return [name, (call: Incoming) => take(call, path, route)] as const;
    });
    server.addService(Object.fromEntries(methods), Object.fromEntries(handlers));
  }
  const bind = (wanted: number) =>
    new Promise<number>((resolve, reject) => {
      server.bindAsync(`127.0.0.1:${wanted}`, ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      );
    });
  const port = await bind(options.port);
  return {
    address: `127.0.0.1:${port}`,
    port,
    openAddress: async () => `127.0.0.1:${await bind(0)}`,
    stop: async () => server.forceShutdown(),
  };
}

function servicesIn(protos: PassageOptions['protos']): ServiceDefinition[] {
  return Object.values(definitionsOf(protos)).flatMap((it) => ('format' in it ? [] : [it]));
}

function asStream(path: string) {
  const same = (bytes: Buffer): Buffer => bytes;
  return {
    path,
    requestStream: true,
    responseStream: true,
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  };
}

function take(call: Incoming, path: string, route: Route): void {
  if (route.by === 'method') {
    pass(call, path, route.onward);
    return;
  }
  const decide = (first: Buffer | undefined): void => {
    Promise.resolve(first)
      .then((it) => route.decide(it))
      .then(
        (onward) => {
          if (!call.cancelled) pass(call, path, onward, first);
        },
        (error) => call.emit('error', toGrpcError(error)),
      );
  };
  const onData = (first: Buffer): void => {
    call.pause();
    call.off('data', onData);
    call.off('end', onEnd);
    decide(first);
  };
  const onEnd = (): void => {
    decide(undefined);
  };
  call.on('data', onData);
  call.on('end', onEnd);
}

function pass(call: Incoming, path: string, { to, ...looking }: Onward, first?: Buffer): void {
  const same = (bytes: Buffer): Buffer => bytes;
  const asItCame = { deadline: call.getDeadline(), host: call.getHost() };
  const onward = to.makeBidiStreamRequest(path, same, same, call.metadata, asItCame);
  call.on('cancelled', () => onward.cancel());
  if (first !== undefined) onward.write(first);
  passRequests(call, onward);
  passAnswers(onward, call, looking);
}

function passRequests(call: Incoming, onward: Outgoing): void {
  call.on('data', (message: Buffer) => {
    if (!onward.write(message)) call.pause();
  });
  onward.on('drain', () => call.resume());
  if (call.readableEnded) onward.end();
  else call.on('end', () => onward.end());
  call.resume();
}

function passAnswers(
  onward: Outgoing,
  call: Incoming,
  { onAnswer, rewrite = (message) => message }: Pick<Onward, 'onAnswer' | 'rewrite'>,
): void {
  let ended = false;
  let outcome: StatusObject | undefined;
  let awaited = false;
  // The status overtakes messages that still wait to be read or are looked at: it is passed on after the last of them.
  const settle = (): void => {
    if (!ended || awaited || outcome === undefined || call.cancelled) return;
    const { code, details, metadata } = outcome;
    if (code === status.OK) call.end(metadata);
    else call.emit('error', { code, details, metadata });
  };
  onward.on('metadata', (metadata: Metadata) => call.sendMetadata(metadata));
  const passOn = (message: Buffer): void => {
    if (call.write(message)) onward.resume();
    else onward.pause();
  };
  onward.on('data', (message: Buffer) => {
    if (onAnswer === undefined) return passOn(rewrite(message));
    onward.pause();
    awaited = true;
    Promise.resolve(message)
      .then(onAnswer)
      .then(
        () => {
          awaited = false;
          passOn(rewrite(message));
          settle();
        },
        (error) => call.emit('error', toGrpcError(error)),
      );
  });
  call.on('drain', () => {
    // The next message would overtake the one that somebody still looks at.
    if (!awaited) onward.resume();
  });
  onward.on('end', () => {
    ended = true;
    settle();
  });
  onward.on('status', (it: StatusObject) => {
    outcome = it;
    settle();
  });
  // It says no more than the status does, but an error that nobody listens to ends the process.
  onward.on('error', () => {});
}
