import { instanceOf } from '../spanner/names.ts';
import type { Timestamp } from '../spanner/timestamp.ts';
import {
  type DatabaseEvent,
  type DatabaseEventData,
  type DatabaseEventKind,
  databaseTypePrefix,
  type FoundEvent,
  type FoundEventData,
  foundType,
} from './database-event-schema.ts';

/** The event of a database that turned stale or fresh. Its id has the time at which it did: so it is another each time. */
export function databaseEvent(
  kind: DatabaseEventKind,
  data: DatabaseEventData,
  time: Timestamp,
): DatabaseEvent {
  return {
    specversion: '1.0',
    id: `${data.database}/${time}/${kind}`,
    type: `${databaseTypePrefix}${kind}`,
    source: `//spanner.googleapis.com/${instanceOf(data.database)}`,
    subject: data.database,
    time,
    datacontenttype: 'application/json',
    data,
  };
}

/** The event of a backup that no request asked for: one for each backup, told apart from a later one of its name by when that was created. */
export function foundEvent(backup: FoundEventData['backup'], time: Timestamp): FoundEvent {
  return {
    specversion: '1.0',
    id: `${backup.name}/${backup.createTime}/found`,
    type: foundType,
    source: `//spanner.googleapis.com/${instanceOf(backup.name)}`,
    subject: backup.name,
    time,
    datacontenttype: 'application/json',
    data: { backup },
  };
}
