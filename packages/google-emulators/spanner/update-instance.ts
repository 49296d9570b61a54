import type { google } from '@google-cloud/spanner-api/build/protos/protos.js';
import { pack } from './any.ts';
import type { Change } from './changes.ts';
import { existingInstance } from './existing.ts';
import { checkName } from './name-form.ts';
import { instanceMessage } from './place-messages.ts';
import type { DefaultBackupScheduleType, Edition, Instance } from './places.ts';
import { invalid } from './refusals.ts';
import { toTimestamp } from './timestamp.ts';
import type { World } from './world.ts';

type InstanceMessage = google.spanner.admin.instance.v1.IInstance;
type UpdateInstanceRequest = google.spanner.admin.instance.v1.IUpdateInstanceRequest;
type Traits = Partial<Omit<Instance, 'name'>>;

/** What a mask may name, by its path, and what an instance becomes by it. */
const updatable: ReadonlyMap<string, (asked: InstanceMessage) => Traits> = new Map([
  ['display_name', ({ displayName }: InstanceMessage): Traits => ({ displayName: displayName ?? '' })],
  ['labels', ({ labels }: InstanceMessage): Traits => ({ labels: labels ?? {} })],
  ['node_count', ({ nodeCount }: InstanceMessage): Traits => capacity((nodeCount ?? 0) * 1000)],
  ['processing_units', ({ processingUnits }: InstanceMessage): Traits => capacity(processingUnits ?? 0)],
  ['edition', (asked: InstanceMessage): Traits => editionIn(asked)],
  ['default_backup_schedule_type', (asked: InstanceMessage): Traits => scheduleTypeIn(asked)],
]);

/**
 * Changes what the field mask names of an instance.
 *
 * @throws {GrpcError} INVALID_ARGUMENT for no mask, or one that names what cannot be changed here; NOT_FOUND
 */
export function updateInstance(world: World, request: UpdateInstanceRequest): Change {
  const asked = request.instance ?? {};
  const name = asked.name ?? '';
  checkName('instance', name);
  const paths = request.fieldMask?.paths ?? [];
  if (paths.length === 0) throw invalid('field_mask is missing.');
  const traits = paths.map((path) => {
    const change = updatable.get(path);
    if (change === undefined) throw invalid(`Field "${path}" of an instance cannot be updated.`);
    return change(asked);
  });
  existingInstance(world, name);
  const atMs = world.nowMs();
  const instance = world.addInstance(name, { ...Object.assign({}, ...traits), updateTimeMs: atMs });
  const message = instanceMessage(instance);
  const time = toTimestamp(atMs);
  return world.changes.add({
    place: name,
    atMs,
    metadata: pack('google.spanner.admin.instance.v1.UpdateInstanceMetadata', {
      instance: message,
      startTime: time,
      endTime: time,
    }),
    response: pack('google.spanner.admin.instance.v1.Instance', message),
  });
}

/** @throws {GrpcError} INVALID_ARGUMENT */
function capacity(processingUnits: number): Traits {
  if (processingUnits <= 0) throw invalid('An instance needs a node, or 100 processing units.');
  return { processingUnits, nodeCount: Math.floor(processingUnits / 1000) };
}

/** The edition that a request asks for; none where it leaves that open. */
export function editionIn({ edition }: InstanceMessage): { edition?: Edition } {
  return edition === 'STANDARD' || edition === 'ENTERPRISE' || edition === 'ENTERPRISE_PLUS'
    ? { edition }
    : {};
}

/** The type of default schedules that a request asks for; none where it leaves that open. */
export function scheduleTypeIn({ defaultBackupScheduleType: asked }: InstanceMessage): {
  defaultBackupScheduleType?: DefaultBackupScheduleType;
} {
  return asked === 'NONE' || asked === 'AUTOMATIC' ? { defaultBackupScheduleType: asked } : {};
}
