import type { Request, Response } from '@google-cloud/functions-framework';
import { leaveDomain } from '../../shared/runtime/leave-domain.ts';
import { logWith, reasonOf } from '../../shared/runtime/log.ts';
import { traceOf } from '../../shared/runtime/trace.ts';
import type { TickDeps } from './open-tick.ts';
import { runTick } from './tick.ts';

/** Cloud Scheduler sends none, a person with curl perhaps `{}`. */
const mostBodyBytes = 1_024;

/**
 * One tick, for Cloud Scheduler. Answers 200 with a summary of what was done, 405 to anything but POST, 413 to a body, and 500 where
 * the records could not be read, nothing in them could be looked after, or events were to be sent and none could be: then
 * the tick as such did not work, and the scheduler's own count of failures shows it.
 */
export function pollOperations(deps: TickDeps) {
  return async (request: Request, response: Response): Promise<void> => {
    leaveDomain();
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
    const beganAt = deps.clock();
    try {
      const summary = (await runTick({ ...deps, log })).summary();
      const durationMs = deps.clock().getTime() - beganAt.getTime();
      const ok = summary.failures === 0 || summary.worked;
      const severity = ok ? 'INFO' : 'ERROR';
      log({ severity, message: 'tick done', outcome: ok ? 'ticked' : 'tick failed', durationMs, ...summary });
      response.status(ok ? 200 : 500).json({ ok, durationMs, ...summary });
    } catch (error) {
      const reason = reasonOf(error);
      log({ severity: 'ERROR', message: 'the records could not be read', outcome: 'tick failed', reason });
      response.status(500).json({ ok: false, error: 'the records could not be read' });
    }
  };
}
