import spannerProtos, { type google } from '@google-cloud/spanner-api/build/protos/protos.js';

type Any = google.protobuf.IAny;

const {
  Backup,
  CopyBackupMetadata,
  CreateBackupMetadata,
  CreateDatabaseMetadata,
  Database,
  OptimizeRestoredDatabaseMetadata,
  RestoreDatabaseMetadata,
  UpdateDatabaseDdlMetadata,
  UpdateDatabaseMetadata,
} = spannerProtos.google.spanner.admin.database.v1;
const { Empty } = spannerProtos.google.protobuf;
const { CreateInstanceMetadata, Instance, UpdateInstanceMetadata } =
  spannerProtos.google.spanner.admin.instance.v1;

type Fields = Record<string, unknown>;

interface Codec<Message> {
  fromObject(fields: Fields): Message;
  encode(message: Message): { finish(): Uint8Array };
}

/** The messages that operations carry. */
const encoders = {
  'google.protobuf.Empty': encoder(Empty),
  'google.spanner.admin.database.v1.Backup': encoder(Backup),
  'google.spanner.admin.database.v1.CopyBackupMetadata': encoder(CopyBackupMetadata),
  'google.spanner.admin.database.v1.CreateBackupMetadata': encoder(CreateBackupMetadata),
  'google.spanner.admin.database.v1.CreateDatabaseMetadata': encoder(CreateDatabaseMetadata),
  'google.spanner.admin.database.v1.Database': encoder(Database),
  'google.spanner.admin.database.v1.OptimizeRestoredDatabaseMetadata': encoder(
    OptimizeRestoredDatabaseMetadata,
  ),
  'google.spanner.admin.database.v1.RestoreDatabaseMetadata': encoder(RestoreDatabaseMetadata),
  'google.spanner.admin.database.v1.UpdateDatabaseDdlMetadata': encoder(UpdateDatabaseDdlMetadata),
  'google.spanner.admin.database.v1.UpdateDatabaseMetadata': encoder(UpdateDatabaseMetadata),
  'google.spanner.admin.instance.v1.CreateInstanceMetadata': encoder(CreateInstanceMetadata),
  'google.spanner.admin.instance.v1.Instance': encoder(Instance),
  'google.spanner.admin.instance.v1.UpdateInstanceMetadata': encoder(UpdateInstanceMetadata),
} as const;

/** The type URL of a message, as `metadata.@type` shows it. */
export function typeUrl(type: keyof typeof encoders): string {
  return `type.googleapis.com/${type}`;
}

/** Packs a message the way operations carry it. */
export function pack(type: keyof typeof encoders, message: Fields): Any {
  return { type_url: typeUrl(type), value: encoders[type](message) };
}

function encoder<Message>(codec: Codec<Message>): (fields: Fields) => Uint8Array {
  return (fields) => codec.encode(codec.fromObject(fields)).finish();
}
