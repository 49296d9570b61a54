import { setTimeout as wait } from 'node:timers/promises';
import { composeFunctions } from '../../../functions/compose.ts';
import { hostFunctions } from '../../../local/function-host.ts';
import { parseConfig } from '../../../shared/runtime/config.ts';
import { type Fact, jsonLog } from '../../../shared/runtime/log.ts';
import { connect } from './channel.ts';
import type { FunctionsDoor, TimeDoor } from './doors.ts';
import { MovedTime } from './moved-time.ts';

/*
 * The two functions over the real client libraries, and nothing else: this is the process whose memory is measured.
 * Started with the beginning of time, and with --expose-gc.
 */

const megabyte = 1_048_576;
/** Of the machine's time. Where a request is not stored by then, it is lost, and the soak goes on to say so. */
const longestStoreMs = 30_000;

const time = new MovedTime(Number(process.argv[2]));
let stored = 0;
let lines = 0;
let longestLine = 0;
let error: string | undefined;
let wanted: { readonly count: number; readonly reached: () => void } | undefined;

const write = jsonLog((line) => {
  lines += 1;
  longestLine = Math.max(longestLine, Buffer.byteLength(line));
}, time.now);

function log(fact: Fact): void {
  write(fact);
  if (fact.severity === 'ERROR') error ??= JSON.stringify(fact);
  if (fact.outcome !== 'requested') return;
  stored += 1;
  if (wanted !== undefined && stored >= wanted.count) wanted.reached();
}

const door: FunctionsDoor = {
  async open(environment) {
    const config = parseConfig(environment);
    // Apart, as in production, where each waits for its turn by itself: the poller's waiting moves the time for all;
    // createBackup's takes what the others move, or else it would hurry the time ahead of its own work.
    const creating = composeFunctions(config, { clock: time.now, log, pause: time.pause });
    const pause = (ms: number) => parent.pause(ms);
    const polling = composeFunctions(config, { clock: time.now, log, pause });
    const { createBackup, pollOperations } = await hostFunctions(
      { createBackup: creating.createBackup, pollOperations: polling.pollOperations },
      { createBackup: 0, pollOperations: 0 },
    );
    return { createBackup: createBackup.url, pollOperations: pollOperations.url };
  },
  moveTo: (ms) => time.moveTo(ms),
  async stored(count) {
    if (stored >= count) return true;
    const { promise, resolve } = Promise.withResolvers<true>();
    wanted = { count, reached: () => resolve(true) };
    return Promise.race([promise, wait(longestStoreMs, false)]);
  },
  turn() {},
  memory() {
    // The second takes what the first had to finalise.
    globalThis.gc?.();
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    // maxRSS is in kilobytes.
    return { used: (heapUsed + external) / megabyte, peak: process.resourceUsage().maxRSS / 1_024 };
  },
  logged: () => ({ lines, longestLine, error }),
};

const parent = connect<TimeDoor>(process, door);
process.on('disconnect', () => process.exit());
