import protos from '@google-cloud/pubsub-api/build/protos/protos.json' with { type: 'json' };
import { type Clock, systemClock } from '../clock.ts';
import type { Intercept } from '../grpc/intercept.ts';
import { type GrpcServer, serveGrpc } from '../grpc/server.ts';
import type { RestDoor } from '../rest/door.ts';
import { Broker } from './broker.ts';
import { createHttpPost } from './http-post.ts';
import { notThere } from './not-there.ts';
import { publisherService } from './publisher-service.ts';
import { beforeOrAfterTheAnswer } from './push-timing.ts';
import { openPubSubRest } from './rest.ts';
import { schemaService } from './schema-service.ts';
import { subscriberService } from './subscriber-service.ts';
import { systemTimers, type Timers } from './timers.ts';

export interface PubSubOptions {
  /** 0, the default, picks a free port. */
  readonly port?: number;
  /** Where the REST API is served too, for curl and gcloud; 0 picks a free port. Not served unless given. */
  readonly restPort?: number;
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
  /** Undefined where no port was given for it. */
  readonly rest: RestDoor | undefined;
  /** The inside of the server, for tests and demos: what was delivered, and when all is quiet. */
  readonly broker: Broker;
}

/** Serves Pub/Sub on 127.0.0.1, for the real client libraries, from memory. */
export async function startPubSub(options: PubSubOptions = {}): Promise<LocalPubSub> {
  const { port = 0, clock = systemClock, timers = systemTimers, pushConcurrency = 100 } = options;
  const http = createHttpPost();
  const broker = new Broker({ clock, timers, post: beforeOrAfterTheAnswer(http.post), pushConcurrency });
  const server = await serveGrpc({
    protos,
    services: {
      'google.pubsub.v1.Publisher': publisherService(broker),
      'google.pubsub.v1.Subscriber': subscriberService(broker, timers),
      'google.pubsub.v1.SchemaService': schemaService,
    },
    notThere,
    port,
    ...(options.intercept ? { intercept: options.intercept } : {}),
  });
  const rest =
    options.restPort === undefined ? undefined : await openPubSubRest(server.address, options.restPort);
  return {
    ...server,
    rest,
    broker,
    async stop() {
      await rest?.stop();
      await server.stop();
      broker.stop();
      http.close();
    },
  };
}
