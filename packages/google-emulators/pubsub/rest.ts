import protos from '@google-cloud/pubsub-api/build/protos/protos.json' with { type: 'json' };
import { openRestDoor, type RestDoor } from '../rest/door.ts';

/** Serves Pub/Sub's REST API in front of a gRPC address of it, for publishers and subscribers without a client library. */
export function openPubSubRest(address: string, port: number): Promise<RestDoor> {
  return openRestDoor({
    protos,
    services: {
      'google.pubsub.v1.Publisher': {},
      'google.pubsub.v1.Subscriber': {},
      'google.pubsub.v1.SchemaService': {},
    },
    name: 'Pub/Sub',
    address,
    port,
  });
}
