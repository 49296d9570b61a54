import { createHash } from 'node:crypto';
import type { google } from '@google-cloud/spanner-api/build/protos/protos.js';
import { GrpcError } from '../grpc/error.ts';
import type { Handlers } from '../grpc/server.ts';
import { existingBackup, existingDatabase, existingInstance } from './existing.ts';
import { isBackupName, isInstanceName, isScheduleName } from './names.ts';
import { invalid } from './refusals.ts';
import { existingSchedule } from './schedule-admin.ts';
import type { World } from './world.ts';

type Policy = google.iam.v1.IPolicy;
type SetRequest = google.iam.v1.ISetIamPolicyRequest;
type GetRequest = google.iam.v1.IGetIamPolicyRequest;
type TestRequest = google.iam.v1.ITestIamPermissionsRequest;

/**
 * The IAM methods of the admin services: policies are kept and given back, and enforce nothing. A test answers with every
 * permission that `world.permissions` has not revoked.
 */
export function policyAdmin(world: World): Handlers {
  return {
    SetIamPolicy: (request: SetRequest) => setPolicy(world, request),
    GetIamPolicy: ({ resource }: GetRequest) => shown(world.policies.get(keyOf(world, resource ?? ''))),
    TestIamPermissions: ({ resource, permissions }: TestRequest) => {
      keyOf(world, resource ?? '');
      const asked = permissions ?? [];
      return { permissions: asked.filter((it) => world.permissions.has(it, resource ?? '')) };
    },
  };
}

/** "If an etag is provided …, it must match", so that nobody's change is lost (policy.proto). */
function setPolicy(world: World, { resource, policy }: SetRequest): object {
  if (policy == null) throw invalid('policy is missing.');
  const key = keyOf(world, resource ?? '');
  const asked = Buffer.from(policy.etag ?? '');
  if (asked.length > 0 && !asked.equals(etagOf(world.policies.get(key))))
    throw new GrpcError('ABORTED', `The policy of ${resource} has changed: read it again.`);
  const { version, bindings } = policy;
  const kept = { version: version ?? 0, bindings: bindings ?? [] };
  world.policies.set(key, kept);
  return shown(kept);
}

function shown(policy: Policy | undefined): object {
  return { version: policy?.version || 1, bindings: policy?.bindings ?? [], etag: etagOf(policy) };
}

function etagOf(policy: Policy | undefined): Buffer {
  return createHash('sha256')
    .update(JSON.stringify(policy ?? {}))
    .digest()
    .subarray(0, 8);
}

/**
 * What a policy is kept under: a resource that is made again under the name of an old one has no policy.
 *
 * @throws {GrpcError} INVALID_ARGUMENT for a malformed name, NOT_FOUND
 */
function keyOf(world: World, resource: string): string {
  return `${resource}@${createdMs(world, resource)}`;
}

function createdMs(world: World, resource: string): number {
  if (isInstanceName(resource)) return existingInstance(world, resource).createTimeMs;
  if (isBackupName(resource)) return existingBackup(world, resource).createTimeMs;
  if (isScheduleName(resource)) return existingSchedule(world, resource).createTimeMs;
  return existingDatabase(world, resource).createTimeMs;
}
