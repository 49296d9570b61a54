import { type GrpcCode, GrpcError } from '../grpc/error.ts';
import { withDetail } from '../grpc/error-details.ts';

type ResourceType = 'Backup' | 'BackupSchedule' | 'Database' | 'Instance';

/** A refusal that says which resource it is about, as ALREADY_EXISTS and NOT_FOUND of Spanner do. */
export function aboutResource(
  code: GrpcCode,
  message: string,
  resourceType: ResourceType,
  resourceName: string,
): GrpcError {
  const detail = { resourceType: `type.googleapis.com/${adminPackage(resourceType)}`, resourceName };
  return withDetail(new GrpcError(code, message), 'ResourceInfo', { ...detail, description: message });
}

function adminPackage(resourceType: ResourceType): string {
  const part = resourceType === 'Instance' ? 'instance' : 'database';
  return `google.spanner.admin.${part}.v1.${resourceType}`;
}
