import type { google } from '@google-cloud/spanner-api/build/protos/protos.js';
import type { DatabaseAdminClient } from '@google-cloud/spanner-api/build/src/v1/database_admin_client.js';
import { status } from '@grpc/grpc-js';
import { operationsProtos } from 'google-gax';
import type { StartAnswer } from '../../decisions/start.ts';
import { type BackupAdmin, type Pace, Unobservable } from '../../ports.ts';
import type { BackupRequest } from '../../request/request.ts';
import type { BackupOperation } from '../../spanner/backup.ts';
import type { Nothing } from '../../spanner/fields.ts';
import { instanceOf, lastSegment } from '../../spanner/names.ts';
import { inMicroseconds, millisOf, type Timestamp, timestampOf } from '../../spanner/timestamp.ts';
import { decodeBackup, decodeOperation, spannerError } from './decode.ts';
import { backupFilter, operationFilter } from './filter.ts';

const { GetOperationRequest } = operationsProtos.google.longrunning;

type Page<Item> = readonly [Item[], unknown, { nextPageToken?: string | null } | null | undefined];

export interface SpannerTimeouts {
  readonly createTimeoutMs: number;
  readonly readTimeoutMs: number;
}

/** The most that Spanner gives on one page. If it gives fewer, the next page is asked for. */
export const pageSize = 1_000;

/**
 * Spanner's backup API over the generated client. The library retries nothing: by default it would for an hour (CreateBackup)
 * or ten minutes (reads), the budget would not know of those calls, and a second CreateBackup could follow a first that is
 * still on its way.
 */
export function spannerBackupAdmin(client: DatabaseAdminClient, timeouts: SpannerTimeouts): BackupAdmin {
  const reading = { timeout: timeouts.readTimeoutMs, retry: null };
  const listing = { ...reading, autoPaginate: false };
  return {
    async createBackup(request, expireTime) {
      try {
        const options = { timeout: timeouts.createTimeoutMs, retry: null };
        const [operation] = await client.createBackup(createBackupRequest(request, expireTime), options);
        return startAnswer(operation.latestResponse, request);
      } catch (error) {
        return { kind: 'error', error: spannerError(codeOf(error), detailsOf(error)) };
      }
    },

    async listOperations(instance, query, pace) {
      const filter = operationFilter(query);
      const pages = allPages<google.longrunning.IOperation>(pace, (pageToken) =>
        client.listBackupOperations({ parent: instance, filter, pageSize, pageToken }, listing),
      );
      return (await pages)?.flatMap((operation) => decodeOperation(operation) ?? []);
    },

    async getOperation(name, pace) {
      await pace();
      const found = await shown(client.getOperation(GetOperationRequest.create({ name }), reading));
      return found && decodeOperation(found[0]);
    },

    async getBackup(name, pace) {
      await pace();
      const found = await shown(client.getBackup({ name }, reading));
      return found && decodeBackup(found[0]);
    },

    async listBackups(instance, since, pace) {
      const filter = backupFilter(since);
      const pages = allPages<google.spanner.admin.database.v1.IBackup>(pace, (pageToken) =>
        client.listBackups({ parent: instance, filter, pageSize, pageToken }, listing),
      );
      return ((await pages) ?? []).flatMap((backup) => decodeBackup(backup) ?? []);
    },
  };
}

function createBackupRequest(
  request: BackupRequest,
  expireTime: Date,
): google.spanner.admin.database.v1.ICreateBackupRequest {
  const { database, backup, expiry, versionTime, encryption, ...others } = request;
  others satisfies Nothing;
  return {
    parent: instanceOf(database),
    backupId: lastSegment(backup),
    backup: {
      database,
      expireTime: protoTime(expiry.kind === 'time' ? expiry.expireTime : timestampOf(expireTime)),
      ...(versionTime !== undefined && { versionTime: protoTime(versionTime) }),
    },
    ...(encryption !== undefined && { encryptionConfig: encryptionConfig(encryption) }),
  };
}

function encryptionConfig({ type, ...keys }: NonNullable<BackupRequest['encryption']>) {
  return { encryptionType: type, ...keys };
}

function startAnswer(operation: google.longrunning.IOperation, request: BackupRequest): StartAnswer {
  const decoded = decodeOperation(operation);
  if (decoded !== undefined) return { kind: 'operation', operation: decoded };
  if (!operation.name) {
    return { kind: 'error', error: spannerError(undefined, 'Spanner answered without an operation') };
  }
  // It was begun, even if the answer has nothing but its name.
  const { backup, database } = request;
  const begun: BackupOperation = {
    name: operation.name,
    backup,
    database,
    startTime: undefined,
    endTime: undefined,
    progressPercent: 0,
    result: { kind: 'unfinished' },
  };
  return { kind: 'operation', operation: begun };
}

/** All pages of a list; undefined if the instance does not exist. A list that breaks off rejects: half of it must decide nothing. */
export async function allPages<Item>(
  pace: Pace,
  page: (token: string) => Promise<unknown>,
): Promise<Item[] | undefined> {
  const items: Item[] = [];
  let token = '';
  do {
    await pace();
    // The client's overloads do not say what a single page looks like; gax documents this triple.
    const answer = (await shown(page(token))) as Page<Item> | undefined;
    if (answer === undefined && token === '') return undefined;
    if (answer === undefined) throw new Unobservable(spannerError(status.NOT_FOUND, 'a page is gone'));
    const [found, , response] = answer;
    items.push(...found);
    token = response?.nextPageToken ?? '';
  } while (token !== '');
  return items;
}

/**
 * The answer of a read; undefined after NOT_FOUND, also of an instance, since then there is nothing in it. Any other error
 * rejects with Unobservable.
 */
export async function shown<Answer>(read: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await read;
  } catch (error) {
    const code = codeOf(error);
    if (code === status.NOT_FOUND) return undefined;
    throw new Unobservable(spannerError(code, detailsOf(error)));
  }
}

function codeOf(error: unknown): number | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : undefined;
}

function detailsOf(error: unknown): string {
  if (error instanceof Error && 'details' in error && typeof error.details === 'string') return error.details;
  return error instanceof Error ? error.message : String(error);
}

function protoTime(time: Timestamp) {
  const nanos = Number((inMicroseconds(time).split('.')[1] ?? '').replace('Z', '').padEnd(9, '0'));
  return { seconds: Math.floor(millisOf(time) / 1_000), nanos };
}
