import { extremes, singleSides } from 'google-emulators/spanner/switches.ts';
import { apart } from './clocks.ts';
import { Dice } from './dice.ts';
import type { FaultKind } from './fault-kind.ts';
import { faultKinds } from './faults.ts';
import { watching } from './freshness-scenarios.ts';
import { minuteMs, type Run, together } from './run.ts';
import type { Scenario } from './scenarios.ts';
import { trial } from './trial.ts';
import type { Job } from './work.ts';

const mostSteps = 14;
const mostFaults = 5;
/** About as many calls as a step of such a story makes: a fault beyond the last would not come to pass. */
const callsPerStep = 5;

/**
 * A story and the faults in it, all drawn from one seed: on the likeliest side of Spanner's switches, with one of them
 * drawn and the other way round, and with all of them the other way round. In every other story databases are watched.
 */
export function randomJobs(seed: number): Job[] {
  const dice = new Dice(seed);
  const drawn = dice.oneOf(singleSides);
  const steps = Array.from({ length: 4 + dice.below(mostSteps - 3) }, () => drawStep(dice));
  const plan = new Map<number, FaultKind>();
  for (let faults = 1 + dice.below(mostFaults); faults > 0; faults -= 1)
    plan.set(1 + dice.below(callsPerStep * steps.length), dice.oneOf(faultKinds));
  const clocks = dice.oneOf([together, ...apart]);
  const isWatched = dice.below(2) === 0;
  const scenario: Scenario = {
    name: `seed ${seed}`,
    ...(isWatched && { environment: watching }),
    async play(run) {
      for (const step of steps) await step(run);
    },
  };
  return [...extremes, drawn].map((side) => ({
    name: `--seed ${seed} (${side.name})`,
    side,
    play: (lane) => trial(scenario, plan, lane, clocks),
  }));
}

type Step = (run: Run) => Promise<unknown>;

/** Two names of one database, one of another, with two opinions about the first: enough for every conflict. */
function drawStep(dice: Dice): Step {
  const backupId = dice.oneOf(['one', 'one', 'one', 'two', 'mill']);
  const minutes = dice.oneOf([0, 1, 1, 2, 5, 9]);
  switch (dice.below(11)) {
    case 0:
    case 1:
    case 2:
      return drawRequest(dice, backupId);
    case 3:
      return drawDisturbance(dice, backupId);
    case 4:
      return redeliver(dice.below(1_000));
    case 5: {
      const both = [drawRequest(dice, backupId), drawRequest(dice, backupId)];
      return (run) => Promise.all(both.map((one) => one(run)));
    }
    case 6:
      return drawWithdrawal(dice.below(1_000), backupId);
    case 7:
      return async (run) => {
        const other = await run.anotherWorker('poller');
        return Promise.all([other.tick(), run.tick()]);
      };
    default:
      return async (run) => {
        await run.pass(minutes * minuteMs);
        await run.tick();
      };
  }
}

function drawRequest(dice: Dice, backupId: string): Step {
  const labels = { drawn: String(dice.below(100)) };
  const retentionPeriod = dice.oneOf(['7d', '7d', '7d', '8d']);
  const more = dice.below(5) === 0 ? { startWithin: '6m' } : {};
  if (dice.below(10) === 0) return (run) => run.publish('{"database": 1}', 'a rejection');
  return (run) => {
    const database = run.database(backupId === 'mill' ? 'mill' : 'shop');
    return run.publish({ database, backupId, retentionPeriod, labels, ...more }, 'either');
  };
}

/** Somebody withdraws what was asked for some time ago; it may be too late, or another's. */
function drawWithdrawal(which: number, backupId: string): Step {
  return async (run) => {
    const letter = run.letters[which % Math.max(1, run.letters.length)];
    if (letter !== undefined)
      await run.publish({ withdraw: letter.id, backup: run.backup(backupId) }, 'either');
  };
}

/** What other people and the weather do. */
function drawDisturbance(dice: Dice, backupId: string): Step {
  const what = dice.below(5);
  const database = dice.oneOf(['shop', 'mill']);
  const name = dice.oneOf([backupId, 'theirs']);
  return async (run) => {
    const { world } = run.lane.spanner;
    const backup = run.backup(backupId);
    if (what === 0) world.cancel(backup);
    else if (what === 1) world.delete(backup);
    else if (what === 2) world.failNext(backup, { code: 'INTERNAL' });
    else if (isFree(run, name, database)) world.startBackup(run.backup(name), run.database(database));
  };
}

/** Spanner would refuse it to them, too. */
function isFree(run: Run, name: string, database: string): boolean {
  const { world } = run.lane.spanner;
  const busy = world.operationsOf(run.database(database)).some(({ outcome }) => outcome.kind === 'running');
  return !busy && world.backup(run.backup(name)) === undefined;
}

/** Pub/Sub delivers at least once: also what was acknowledged long ago. */
function redeliver(which: number): Step {
  return async (run) => {
    const letter = run.letters[which % Math.max(1, run.letters.length)];
    if (letter !== undefined) await run.deliver(letter);
  };
}
