import type { google } from '@google-cloud/spanner-api/build/protos/protos.js';
import protos from '@google-cloud/spanner-api/build/protos/protos.json' with { type: 'json' };
import { GrpcClient } from 'google-gax';

/*
 * The codecs of the messages that Spanner packs into an operation. They are those that the client has loaded for
 * itself: the static ones beside them are two megabytes more to compile, for a tenth of a cold start (bench:
 * cold-start, docs/performance.md).
 */

/** As the client's own calls give it: enums by name, int64 as decimal text. */
export const decodeBackupMessage: (bytes: Uint8Array) => google.spanner.admin.database.v1.IBackup = decoderOf(
  'google.spanner.admin.database.v1.Backup',
);

export const decodeMetadataMessage: (
  bytes: Uint8Array,
) => google.spanner.admin.database.v1.ICreateBackupMetadata = decoderOf(
  'google.spanner.admin.database.v1.CreateBackupMetadata',
);

function decoderOf(message: string): (bytes: Uint8Array) => object {
  let found: unknown = new GrpcClient().loadProtoJSON(protos);
  for (const name of message.split('.')) found = Reflect.get(Object(found), name);
  const decode: unknown = Reflect.get(Object(found), 'deserialize');
  if (typeof decode !== 'function') throw new Error(`no message ${message} in the protos`);
  return (bytes) => decode(bytes);
}
