import type { Request, Response } from '@google-cloud/functions-framework';
import { logWith, reasonOf } from '../../shared/runtime/log.ts';
import { traceOf } from '../../shared/runtime/trace.ts';
import type { TickDeps } from './open-tick.ts';
import { runTick } from './tick.ts';

/** Cloud Scheduler sends no body, a person with curl perhaps `{}`. */
const mostBodyBytes = 1_024;

/**
 * One tick, for Cloud Scheduler. Answers 200 with a summary of what was done, 405 to anything but POST, and 413 to a body of
 * more than 1 KB.
 * Answers 500 if the tick as such did not work, so that the scheduler counts a failure: the records could not be read,
 * nothing could be observed or written, or events were to be sent and none could be.
 */
export function pollOperations(deps: TickDeps) {
  return async (request: Request, response: Response): Promise<void> => {
    if (request.method !== 'POST') {
      response
        .status(405)
        .set('Allow', 'POST')
        .json({ error: 'POST runs a tick; nothing else is served here' });
      return;
    }
    if ((request.rawBody?.length ?? 0) > mostBodyBytes) {
      response.status(413).json({ error: 'a tick takes no body' });
      return;
    }
    const header = request.get('traceparent') ?? request.get('x-cloud-trace-context');
    const log = logWith(deps.log, traceOf(header, deps.config.project));
    const { status, body } = await tickOnce({ ...deps, log });
    response.status(status).json(body);
  };
}

/** Runs a tick, logs how it ended, and gives the answer. */
async function tickOnce(deps: TickDeps): Promise<{ readonly status: 200 | 500; readonly body: object }> {
  const { clock, log } = deps;
  const beganAt = clock();
  try {
    const { ok, ...summary } = (await runTick(deps)).summary();
    const durationMs = clock().getTime() - beganAt.getTime();
    const severity = ok ? 'INFO' : 'ERROR';
    log({ severity, message: 'tick done', outcome: ok ? 'ticked' : 'tick failed', durationMs, ...summary });
    return { status: ok ? 200 : 500, body: { ok, durationMs, ...summary } };
  } catch (error) {
    const message = 'the records could not be read';
    log({ severity: 'ERROR', message, outcome: 'tick failed', reason: reasonOf(error) });
    return { status: 500, body: { ok: false, error: message } };
  }
}
