import { setTimeout as wait } from 'node:timers/promises';
import { anywhere, type FaultKind, landing } from './fault-kind.ts';
import { leaseMs, minuteMs, policy } from './run.ts';

/* Faults by which everything comes late or never: delays, connections that go silent, workers that are frozen. */

const impatience = { ...policy, createTimeoutMs: 500, readTimeoutMs: 500, leaseMarginMs: 119_500 };
const beyondMs = 700;

export const delays: readonly FaultKind[] = [
  {
    name: 'delayed beyond the timeout, and then done',
    policy: impatience,
    befalls: anywhere,
    befall:
      (run) =>
      ({ proceed }) => {
        const done = wait(beyondMs).then(proceed);
        // Time that is moved must not overtake it: the design takes it that no call takes effect after its lease.
        run.later(
          minuteMs,
          landing(() => done),
        );
        return done;
      },
  },
  {
    name: 'done, and the reply is delayed beyond the timeout',
    policy: impatience,
    befalls: anywhere,
    befall:
      () =>
      async ({ proceed }) => {
        const answer = await proceed();
        await wait(beyondMs);
        return answer;
      },
  },
];

/** Longer than a call waits for its answer: what the worker does next is sent into the same silence. */
const silenceMs = 900;

export const silences: readonly FaultKind[] = [
  {
    name: 'the connection goes silent before the call arrives',
    policy: impatience,
    befalls: anywhere,
    befall: (run) => (moment) => run.wire.fallSilent(moment, silenceMs),
  },
  {
    name: 'the connection goes silent after the call was carried out',
    policy: impatience,
    befalls: anywhere,
    befall: (run) => async (moment) => {
      // Its caller may have given up by then, and sends the next into the silence.
      const silence = run.wire.fallSilent(moment, silenceMs);
      await Promise.race([moment.proceed(), silence]);
      return silence;
    },
  },
];

export const slowness: readonly FaultKind[] = [
  {
    name: 'cut off by its deadline: frozen before the reply, awake when its lease is over',
    befalls: anywhere,
    befall:
      (run) =>
      async ({ worker, proceed }) => {
        const answer = await proceed();
        const awake = Promise.withResolvers<void>();
        worker.fallAsleep();
        run.later(leaseMs + minuteMs, () => awake.resolve());
        await awake.promise;
        return answer;
      },
  },
  {
    name: 'a minute slow, longer than a tick may take',
    befalls: anywhere,
    befall:
      (run) =>
      async ({ proceed }) => {
        await run.pass(minuteMs);
        return proceed();
      },
  },
];
