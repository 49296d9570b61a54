import { GrpcError } from '../grpc/error.ts';

/** The permissions that the backup methods ask for. Source: Google's "IAM for Spanner" and the methods' REST pages. */
export type Permission =
  | 'spanner.backups.copy'
  | 'spanner.backups.create'
  | 'spanner.backups.delete'
  | 'spanner.backups.get'
  | 'spanner.backups.list'
  | 'spanner.backups.restoreDatabase'
  | 'spanner.backups.update'
  | 'spanner.backupSchedules.create'
  | 'spanner.backupSchedules.delete'
  | 'spanner.backupSchedules.get'
  | 'spanner.backupSchedules.list'
  | 'spanner.backupSchedules.update'
  | 'spanner.databases.create'
  | 'spanner.databases.createBackup'
  | 'spanner.databases.list'
  | 'spanner.backupOperations.get'
  | 'spanner.backupOperations.list'
  | 'spanner.backupOperations.cancel'
  | 'spanner.databaseOperations.cancel';

interface Revocation {
  readonly permission: Permission;
  readonly resource: string;
}

/** What the one caller of the local Spanner may do: everything that was not revoked. */
export class Permissions {
  #revoked: Revocation[] = [];

  /** Takes a permission away on a resource and all below it; without a resource, everywhere. */
  revoke(permission: Permission, resource = ''): void {
    this.#revoked.push({ permission, resource });
  }

  /** Undoes the revocation of the same permission on the same resource. */
  grant(permission: Permission, resource = ''): void {
    this.#revoked = this.#revoked.filter((it) => it.permission !== permission || it.resource !== resource);
  }

  /** Whether the caller has a permission on a resource. */
  has(permission: string, resource: string): boolean {
    return !this.#revoked.some((it) => it.permission === permission && covers(it.resource, resource));
  }

  /** @throws {GrpcError} PERMISSION_DENIED where the permission is revoked on the resource or on one above it */
  require(permission: Permission, resource: string): void {
    if (!this.has(permission, resource)) throw permissionDenied(permission, resource);
  }
}

/** In Spanner's words, so that a reader of the event knows which permission to grant. */
export function permissionDenied(permission: Permission, resource: string): GrpcError {
  return new GrpcError(
    'PERMISSION_DENIED',
    `Caller is missing IAM permission ${permission} on resource ${resource}.`,
  );
}

function covers(above: string, resource: string): boolean {
  return above === '' || resource === above || resource.startsWith(`${above}/`);
}
