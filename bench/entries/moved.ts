import { http } from '@google-cloud/functions-framework';
import { ManualClock } from 'google-emulators/manual-clock.ts';
import { composeFunctions } from '../../functions/compose.ts';
import { overHttp } from '../../functions/create-backup/push.ts';
import { parseConfig } from '../../shared/runtime/config.ts';
import { withoutDomains } from '../../shared/runtime/no-domains.ts';
import { ownPolicy } from '../../test/own-policy.ts';
import { moveAhead, movedAheadFile } from '../lib/moved-ahead.ts';

/*
 * functions/index.ts with one difference: waiting for the budget of calls moves the time, Firestore's too, instead of taking it, and the policy may be another. What is
 * left is what the functions themselves take. Where BENCH_TICK_MS says how far apart ticks are, each begins so long after the
 * one before; BENCH_AHEAD_MS is how far the time is ahead when it begins.
 */

withoutDomains();

const { BENCH_AHEAD_MS = '0', BENCH_TICK_MS = '0' } = process.env;
const clock = new ManualClock(new Date(Date.now() + Number(BENCH_AHEAD_MS)));
const move = (ms: number) => {
  clock.advance(ms);
  moveAhead(process.env[movedAheadFile], ms);
};
const { createBackup, pollOperations } = composeFunctions(
  parseConfig(process.env),
  { clock: clock.now, log: () => {}, pause: async (ms) => move(ms) },
  ownPolicy(process.env),
);

http('createBackup', overHttp(createBackup));
let tickAt = clock.now().getTime();
http('pollOperations', (request, response) => {
  tickAt += Number(BENCH_TICK_MS);
  move(Math.max(0, tickAt - clock.now().getTime()));
  return pollOperations(request, response);
});
