import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import * as v from 'valibot';
import type { SpannerOptions } from '../../spanner/server.ts';
import { dayMs, stage } from '../spanner/stage.ts';

export const instance = 'projects/p/instances/i';

/** A Spanner with one database, its clock, and calls of its REST API. */
export async function door(t: TestContext, options: SpannerOptions = {}) {
  const { spanner, clock, ...rest } = await stage({ restPort: 0, ...options });
  t.after(() => rest[Symbol.asyncDispose]());
  const url = spanner.rest?.url;
  assert.ok(url !== undefined);
  const call = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${url}/v1/${path}`, {
      method,
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return {
      status: response.status,
      answer: v.parse(v.record(v.string(), v.unknown()), await response.json()),
    };
  };
  const inDays = (days: number) => new Date(clock.now().getTime() + days * dayMs).toISOString();
  return { spanner, clock, url, call, inDays };
}
