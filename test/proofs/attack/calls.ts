import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import * as v from 'valibot';
import type { FunctionProcess } from '../storm/function-process.ts';

const TickSchema = v.looseObject({
  open: v.optional(v.number(), 0),
  failures: v.optional(v.number(), 0),
  sent: v.optional(v.number(), 0),
  unsent: v.optional(v.number(), 0),
});

/** What the poller said of a tick. Status 0: nothing. */
interface Answer extends v.InferOutput<typeof TickSchema> {
  readonly status: number;
  readonly ms: number;
}

/** One tick. */
export interface Tick extends Answer {
  /** What the poller's process held right after it, in MB. */
  readonly mb: number;
}

/** Cloud Scheduler's deadline for a call (`attempt_deadline`). */
const attemptMs = 300_000;

/** Does what Cloud Scheduler does, and gives up where it would. */
export async function callPoller({ port }: FunctionProcess): Promise<Answer> {
  const beganAt = performance.now();
  const { status, body } = await post(`http://127.0.0.1:${port}`);
  return { ...v.parse(TickSchema, body), status, ms: performance.now() - beganAt };
}

async function post(url: string): Promise<{ status: number; body: unknown }> {
  try {
    const response = await fetch(url, { method: 'POST', signal: AbortSignal.timeout(attemptMs) });
    return { status: response.status, body: await response.json() };
  } catch {
    return { status: 0, body: {} };
  }
}

/** Waits until it takes connections. */
export async function listening({ port }: FunctionProcess): Promise<void> {
  const isThere = async () => {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return true;
    } catch {
      return false;
    } finally {
      socket.destroy();
    }
  };
  for (let tries = 0; tries < 600; tries += 1) {
    if (await isThere()) return;
    await wait(50);
  }
  throw new Error(`no function listens on ${port}`);
}
