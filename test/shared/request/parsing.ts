import assert from 'node:assert/strict';
import {
  type ParsedRequest,
  parseRequest,
  type RequestContext,
} from '../../../shared/request/parse-request.ts';
import type { BackupRequest } from '../../../shared/request/request.ts';
import { slotOf } from '../../../shared/request/slot.ts';
import { after, database, days, hours, noon } from '../record/builders.ts';

/** A message published and handled at noon, where requests that say nothing are kept for two weeks. */
export const context: RequestContext = {
  messageId: 'm1',
  publishTime: noon,
  hasPublishTime: true,
  slots: slotOf,
  now: after(0),
  defaultRetention: { months: 0, ms: 14 * days },
  defaultStartWithin: { months: 0, ms: 24 * hours },
  bounds: { allowedDatabases: [], longestRetention: undefined, mostLabels: 16 },
};

/** Parses a request for our database with these fields beside it. */
export function parse(fields: object, some: Partial<RequestContext> = {}): ParsedRequest {
  return parseRequest(JSON.stringify({ database, ...fields }), { ...context, ...some });
}

export function accepted(fields: object, some: Partial<RequestContext> = {}): BackupRequest {
  const parsed = parse(fields, some);
  assert.ok(parsed.ok, JSON.stringify(parsed));
  return parsed.request;
}

/** `path: message` of each problem. */
export function problemsOf(parsed: ParsedRequest): string[] {
  return parsed.ok ? [] : parsed.problems.map(({ path, message }) => `${path}: ${message}`);
}
