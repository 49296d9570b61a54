import protos from '@google-cloud/pubsub-api/build/protos/protos.json' with { type: 'json' };
import { type Clock, systemClock } from '../../shared/clock.ts';
import type { Intercept } from '../grpc/intercept.ts';
import { type GrpcServer, serveGrpc } from '../grpc/server.ts';
import { Broker } from './broker.ts';
import { createHttpPost } from './http-post.ts';
import { publisherService } from './publisher-service.ts';
import { subscriberService } from './subscriber-service.ts';
import { systemTimers, type Timers } from './timers.ts';

export interface PubSubOptions {
  /** 0, the default, picks a free port. */
  readonly port?: number;
  /** Dates the messages. */
  readonly clock?: Clock;
  /** Lets leases expire and retries come due. Tests hand in ManualTimers and move them. */
  readonly timers?: Timers;
  /** Sees every call but StreamingPull: where tests inject faults. */
  readonly intercept?: Intercept;
  /** How many pushes each subscription has in flight at most; 100 unless told. */
  readonly pushConcurrency?: number;
}

export interface LocalPubSub extends GrpcServer {
  /** The inside of the server, for tests and demos: what was delivered, and when all is quiet. */
  readonly broker: Broker;
}

/** Serves Pub/Sub on 127.0.0.1, for the real client libraries, from memory. */
export async function startPubSub(options: PubSubOptions = {}): Promise<LocalPubSub> {
  const { port = 0, clock = systemClock, timers = systemTimers, pushConcurrency = 100 } = options;
  const http = createHttpPost();
  const broker = new Broker({ clock, timers, post: http.post, pushConcurrency });
  const server = await serveGrpc({
    protos,
    services: {
      'google.pubsub.v1.Publisher': publisherService(broker),
      'google.pubsub.v1.Subscriber': subscriberService(broker, timers),
    },
    port,
    ...(options.intercept ? { intercept: options.intercept } : {}),
  });
  return {
    ...server,
    broker,
    async stop() {
      await server.stop();
      broker.stop();
      http.close();
    },
  };
}
