import type { google } from '@google-cloud/spanner-api/build/protos/protos.js';
import { GrpcError } from '../grpc/error.ts';
import type { Handlers } from '../grpc/server.ts';
import { checkKeyLocations } from './encryption.ts';
import { aboutResource } from './error-details.ts';
import { existingDatabase, existingInstance } from './existing.ts';
import { checkName } from './name-form.ts';
import { databaseOf, instanceOf, isBackupId } from './names.ts';
import { pageOf } from './page.ts';
import { cronIn, encryptionIn, kindIn, retentionIn } from './read-schedule.ts';
import { failedPrecondition, invalid } from './refusals.ts';
import { type Schedule, scheduleMessage } from './schedule.ts';
import type { World } from './world.ts';

type CreateRequest = google.spanner.admin.database.v1.ICreateBackupScheduleRequest;
type GetRequest = google.spanner.admin.database.v1.IGetBackupScheduleRequest;
type ListRequest = google.spanner.admin.database.v1.IListBackupSchedulesRequest;
type UpdateRequest = google.spanner.admin.database.v1.IUpdateBackupScheduleRequest;
type DeleteRequest = google.spanner.admin.database.v1.IDeleteBackupScheduleRequest;

/** "Backup schedules per database: 4". Source: Google's backup guide. */
const mostSchedules = 4;

/** The methods of DatabaseAdmin that are about backup schedules. */
export function scheduleAdmin(world: World): Handlers {
  return {
    CreateBackupSchedule: (request: CreateRequest) => scheduleMessage(create(world, request)),
    GetBackupSchedule: ({ name }: GetRequest) => {
      const schedule = existingSchedule(world, name ?? '');
      world.permissions.require('spanner.backupSchedules.get', schedule.name);
      return scheduleMessage(schedule);
    },
    ListBackupSchedules: (request: ListRequest) => list(world, request),
    UpdateBackupSchedule: (request: UpdateRequest) => scheduleMessage(update(world, request)),
    DeleteBackupSchedule: ({ name }: DeleteRequest) => {
      world.permissions.require('spanner.backupSchedules.delete', name ?? '');
      world.catchUp();
      world.schedules.delete(existingSchedule(world, name ?? '').name);
      return {};
    },
  };
}

function create(world: World, request: CreateRequest): Schedule {
  const parent = request.parent ?? '';
  checkName('database', parent);
  world.permissions.require('spanner.backupSchedules.create', parent);
  world.permissions.require('spanner.databases.createBackup', parent);
  const id = request.backupScheduleId ?? '';
  if (!isBackupId(id))
    throw invalid(`Invalid backup schedule id "${id}": [a-z][a-z0-9_-]*[a-z0-9], 2 to 60 characters long.`);
  const asked = request.backupSchedule ?? {};
  const nowMs = world.nowMs();
  const kind = kindIn(asked);
  const schedule: Schedule = {
    name: `${parent}/backupSchedules/${id}`,
    kind,
    ...cronIn(asked, kind, nowMs),
    ...retentionIn(asked),
    ...encryptionIn(asked),
    createTimeMs: nowMs,
    updateTimeMs: nowMs,
    madeUntilMs: nowMs,
  };
  existingDatabase(world, parent);
  checkPlace(world, schedule);
  if (world.schedules.get(schedule.name) !== undefined)
    throw aboutResource(
      'ALREADY_EXISTS',
      `Backup schedule already exists: ${schedule.name}`,
      'BackupSchedule',
      schedule.name,
    );
  if (world.schedules.of(parent).length >= mostSchedules)
    throw new GrpcError(
      world.switches.tooManySchedules,
      `Database ${parent} has the maximum number of backup schedules (${mostSchedules}).`,
    );
  world.schedules.put(schedule);
  return schedule;
}

/**
 * Gives a new database the schedule that its instance may ask for: "a full backup every 24 hours … retained for 7 days"
 * (spanner_instance_admin.proto). Google does not document its id.
 */
export function addDefaultSchedule(world: World, database: string): void {
  const instance = world.places.instance(instanceOf(database));
  if (instance?.defaultBackupScheduleType !== 'AUTOMATIC') return;
  const created = new Date(world.nowMs());
  create(world, {
    parent: database,
    backupScheduleId: 'default-schedule',
    backupSchedule: {
      spec: { cronSpec: { text: `${created.getUTCMinutes()} ${created.getUTCHours()} * * *` } },
      retentionDuration: { seconds: 7 * 86_400 },
      fullBackupSpec: {},
    },
  });
}

/** What the instance has to be like for a schedule. @throws {GrpcError} INVALID_ARGUMENT, FAILED_PRECONDITION */
function checkPlace(world: World, { name, kind, encryption }: Schedule): void {
  const instance = existingInstance(world, instanceOf(name));
  checkKeyLocations(encryption, instance);
  if (kind === 'incremental' && instance.edition === 'STANDARD')
    throw failedPrecondition(
      `Incremental backups need the Enterprise edition: ${instance.name} has Standard.`,
    );
}

function list(world: World, request: ListRequest): object {
  const parent = existingDatabase(world, request.parent ?? '').name;
  world.permissions.require('spanner.backupSchedules.list', parent);
  const schedules = world.schedules.of(parent);
  const { items, nextPageToken } = pageOf(
    schedules,
    (schedule) => ({ timeMs: 0, sequence: -schedules.indexOf(schedule) }),
    { parent, filter: '', size: request.pageSize ?? 0, token: request.pageToken ?? '' },
    world.switches.pageCap,
  );
  return { backupSchedules: items.map(scheduleMessage), nextPageToken };
}

/** Changes what the mask names. What was due before is made as it was asked for then; a changed schedule begins a chain. */
function update(world: World, request: UpdateRequest): Schedule {
  const asked = request.backupSchedule ?? {};
  checkName('backup schedule', asked.name ?? '');
  world.permissions.require('spanner.backupSchedules.update', asked.name ?? '');
  const paths = request.updateMask?.paths ?? [];
  if (paths.length === 0) throw invalid('update_mask is missing.');
  world.catchUp();
  const { chain: _, ...schedule } = existingSchedule(world, asked.name ?? '');
  const nowMs = world.nowMs();
  const changes = paths.map((path): Partial<Schedule> => {
    if (['spec', 'spec.cron_spec', 'spec.cron_spec.text'].includes(path))
      return cronIn(asked, schedule.kind, nowMs);
    if (path === 'retention_duration') return retentionIn(asked);
    if (path === 'encryption_config') return encryptionIn(asked);
    throw invalid(`Field "${path}" of a backup schedule cannot be updated.`);
  });
  const changed: Schedule = Object.assign({}, schedule, ...changes, {
    updateTimeMs: nowMs,
    madeUntilMs: nowMs,
  });
  checkPlace(world, changed);
  world.schedules.put(changed);
  return changed;
}

/**
 * The schedule of that name.
 *
 * @throws {GrpcError} INVALID_ARGUMENT for a malformed name, NOT_FOUND
 */
export function existingSchedule(world: World, name: string): Schedule {
  checkName('backup schedule', name);
  existingDatabase(world, databaseOf(name));
  const schedule = world.schedules.get(name);
  if (schedule === undefined)
    throw aboutResource('NOT_FOUND', `Backup schedule not found: ${name}`, 'BackupSchedule', name);
  return schedule;
}
