import {
  type handleBidiStreamingCall,
  type handleServerStreamingCall,
  type handleUnaryCall,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServiceDefinition,
  type UntypedHandleCall,
} from '@grpc/grpc-js';
import { definitionsOf, type ProtosJson } from './definitions.ts';
import { type GrpcError, toGrpcError } from './error.ts';
import type { Intercept } from './intercept.ts';

type Decoded = object;

/** Answers one call. Throw a GrpcError to refuse it. The signal aborts when the caller has gone away. */
export type Unary<Request extends Decoded, Response extends object> = (
  request: Request,
  signal: AbortSignal,
) => Response | Promise<Response>;

/** Answers one call with many messages. */
export type ServerStream<Request extends Decoded, Response extends object> = (
  request: Request,
) => AsyncIterable<Response> | Iterable<Response>;

/** Owns a two-way stream: writes to it, listens on it, ends it. */
export type Duplex<Request extends Decoded, Response extends object> = (
  stream: ServerDuplexStream<Request, Response>,
) => void;

/**
 * Handlers by method name, as the proto spells it (`CreateBackup`). The proto decides which kind each one is.
 * Parameters are contravariant, so `never` is what lets differently typed handlers stand in one table.
 */
export type Handlers = Record<
  string,
  Unary<never, object> | ServerStream<never, object> | Duplex<never, never>
>;

export interface GrpcServerOptions {
  /** The `protos.json` that the client library ships. */
  readonly protos: ProtosJson;
  /** Handlers by full service name (`google.pubsub.v1.Publisher`). A method left out answers as `notThere` says. */
  readonly services: Record<string, Handlers>;
  /** The answer of a method that no handler is given for, by its name; UNIMPLEMENTED in grpc-js's words by default. */
  readonly notThere?: (method: string) => GrpcError;
  /** TCP port on 127.0.0.1; 0 picks a free one. */
  readonly port: number;
  /** Sees every unary and server-streaming call before it is carried out: where tests inject faults. */
  readonly intercept?: Intercept;
}

export interface GrpcServer {
  /** `127.0.0.1:port`, the form the `…_EMULATOR_HOST` variables take. */
  readonly address: string;
  readonly port: number;
  /** Opens one more address, and gives it: a caller that was given one of its own is known by it (`Call.host`). */
  openAddress(): Promise<string>;
  /** Cuts every open call and closes the port. */
  stop(): Promise<void>;
}

/** As large as the largest Pub/Sub publish (10 MB) with room for its envelope. */
const maxMessageBytes = 16 * 1024 * 1024;

const proceedAtOnce: Intercept = (_call, proceed) => proceed();

/** Serves the given services on 127.0.0.1 over plain-text gRPC. */
export async function serveGrpc(options: GrpcServerOptions): Promise<GrpcServer> {
  const server = new Server({
    'grpc.max_receive_message_length': maxMessageBytes,
    'grpc.max_send_message_length': maxMessageBytes,
  });
  const definitions = definitionsOf(options.protos);
  for (const [name, handlers] of Object.entries(options.services)) {
    const definition = definitions[name];
    if (definition === undefined || 'format' in definition)
      throw new Error(`no service ${name} in the protos`);
    const all = { ...refusals(definition, options.notThere), ...handlers };
    server.addService(definition, implement(name, definition, all, options.intercept ?? proceedAtOnce));
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

/** A handler for every unary or server-streaming method that refuses it. */
function refusals(definition: ServiceDefinition, notThere: GrpcServerOptions['notThere']): Handlers {
  if (notThere === undefined) return {};
  const methods = Object.entries(definition).filter(([, { requestStream }]) => !requestStream);
  const refuse = (method: string) => () => {
    throw notThere(method);
  };
  return Object.fromEntries(methods.map(([method]) => [method, refuse(method)]));
}

function implement(service: string, definition: ServiceDefinition, handlers: Handlers, intercept: Intercept) {
  const implementation: Record<string, UntypedHandleCall> = {};
  for (const [method, handler] of Object.entries(handlers)) {
    const shape = definition[method];
    if (shape === undefined) throw new Error(`no method ${method} in ${service}`);
    // The proto has decoded the request into the shape the handler names; this is the one place that says so.
    if (shape.requestStream) implementation[method] = handler as handleBidiStreamingCall<unknown, unknown>;
    else if (shape.responseStream)
      implementation[method] = streaming(
        service,
        method,
        handler as ServerStream<Decoded, object>,
        intercept,
      );
    else implementation[method] = unary(service, method, handler as Unary<Decoded, object>, intercept);
  }
  return implementation;
}

function unary(
  service: string,
  method: string,
  handler: Unary<Decoded, object>,
  intercept: Intercept,
): handleUnaryCall<Decoded, object> {
  return (call, respond) => {
    const { request, metadata } = call;
    const gone = new AbortController();
    call.on('cancelled', () => gone.abort());
    Promise.resolve()
      .then(() =>
        intercept({ service, method, request, metadata, host: call.getHost() }, async () =>
          handler(request, gone.signal),
        ),
      )
      .then(
        (response) => respond(null, response as object),
        (error) => respond(toGrpcError(error)),
      );
  };
}

function streaming(
  service: string,
  method: string,
  handler: ServerStream<Decoded, object>,
  intercept: Intercept,
): handleServerStreamingCall<Decoded, object> {
  return async (call) => {
    const { request, metadata } = call;
    try {
      const responses = await intercept(
        { service, method, request, metadata, host: call.getHost() },
        async () => handler(request),
      );
      for await (const response of responses as AsyncIterable<object>) {
        if (call.cancelled) return;
        call.write(response);
      }
      call.end();
    } catch (error) {
      call.emit('error', toGrpcError(error));
    }
  };
}
