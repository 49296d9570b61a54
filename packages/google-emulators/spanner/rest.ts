import protos from '@google-cloud/spanner-api/build/protos/protos.json' with { type: 'json' };
import { openRestDoor, type RestDoor } from '../rest/door.ts';

/** What has operations of its own, below a project. */
const withOperations = [
  'instances/*/databases/*',
  'instances/*/backups/*',
  'instances/*/instancePartitions/*',
  'instances/*',
  'instanceConfigs/*',
].map((place) => `/v1/{name=projects/*/${place}/operations`);

/** The protos have the paths that are common to all of Google's services; Spanner's own are in its service configuration. */
const operations = {
  ListOperations: withOperations.map((path) => ({ get: `${path}}` })),
  GetOperation: withOperations.map((path) => ({ get: `${path}/*}` })),
  DeleteOperation: withOperations.map((path) => ({ delete: `${path}/*}` })),
  CancelOperation: withOperations.map((path) => ({ post: `${path}/*}:cancel`, body: '*' })),
};

/**
 * Serves Spanner's REST API in front of a gRPC address of it: instances, databases, backups, schedules, operations, IAM, and
 * of the data what does not stream. gcloud speaks no other.
 */
export function openSpannerRest(address: string, port: number): Promise<RestDoor> {
  return openRestDoor({
    protos,
    services: {
      'google.spanner.admin.instance.v1.InstanceAdmin': {},
      'google.spanner.admin.database.v1.DatabaseAdmin': {},
      'google.longrunning.Operations': operations,
      'google.spanner.v1.Spanner': {},
    },
    name: 'Spanner',
    address,
    port,
  });
}
