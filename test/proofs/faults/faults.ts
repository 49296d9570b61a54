import { type GrpcCode, GrpcError } from 'google-emulators/grpc/error.ts';
import { startTable } from '../../../shared/decisions/start.ts';
import { blindness, deletions } from './blindness.ts';
import { anywhere, type FaultKind, landing } from './fault-kind.ts';
import { minuteMs, type Run } from './run.ts';
import { delays, silences, slowness } from './slowness.ts';
import type { Moment } from './wire.ts';

const isCreate = (site: string) => site === 'spanner CreateBackup';

// What a look answers with NOT_FOUND is knowledge: that would not be a fault of the call but a lie of Spanner's.
const canRefuse = (code: GrpcCode) => (site: string) =>
  code !== 'NOT_FOUND' || isCreate(site) || !site.startsWith('spanner');

const deaths: readonly FaultKind[] = [
  {
    name: 'dies before the call',
    befalls: anywhere,
    befall:
      (run) =>
      async ({ worker }) => {
        worker.die();
        return run.wire.silence();
      },
  },
  {
    name: 'dies after the call was sent',
    befalls: anywhere,
    befall:
      (run) =>
      async ({ worker, proceed }) => {
        await proceed();
        worker.die();
        return run.wire.silence();
      },
  },
  {
    name: 'dies after the call was sent, which lands later',
    befalls: anywhere,
    befall:
      (run) =>
      async ({ worker, proceed }) => {
        run.later(minuteMs, landing(proceed));
        worker.die();
        return run.wire.silence();
      },
  },
  {
    name: 'dies after the reply',
    befalls: anywhere,
    befall:
      () =>
      async ({ worker, proceed }) => {
        const answer = await proceed();
        worker.die();
        return answer;
      },
  },
];

const lostReplies = (['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'INTERNAL', 'UNKNOWN', 'CANCELLED'] as const).map(
  (code): FaultKind => ({
    name: `done, but the reply is lost as ${code}`,
    befalls: anywhere,
    befall:
      () =>
      async ({ proceed }) => {
        await proceed();
        throw new GrpcError(code, 'injected: done, but the reply was lost');
      },
  }),
);

const late: FaultKind = {
  name: 'given up, but it lands later',
  befalls: anywhere,
  befall:
    (run) =>
    async ({ proceed }) => {
      // Within the lease: the design takes it that no call takes effect after that.
      run.later(minuteMs, landing(proceed));
      throw new GrpcError('DEADLINE_EXCEEDED', 'injected: on its way, and nobody waits for it');
    },
};

const refusals = Object.keys(startTable).map((name): FaultKind => {
  const code = name as GrpcCode;
  return {
    name: `refused with ${code}`,
    befalls: canRefuse(code),
    befall: () => async () => {
      throw new GrpcError(code, `injected: refused with ${code}`);
    },
  };
});

/** What others do while a call is on its way; `through` waits for them, `alongside` goes on beside them. */
function meanwhile(name: string, others: (run: Run, moment: Moment) => Promise<unknown>): FaultKind[] {
  return [
    {
      name: `${name} runs through before the call is carried out`,
      befalls: anywhere,
      befall: (run) => async (moment) => {
        await others(run, moment);
        return moment.proceed();
      },
    },
    {
      name: `${name} runs through before the reply is heard`,
      befalls: anywhere,
      befall: (run) => async (moment) => {
        const answer = await moment.proceed();
        await others(run, moment);
        return answer;
      },
    },
    {
      name: `${name} runs alongside`,
      befalls: anywhere,
      befall: (run) => async (moment) => {
        void others(run, moment);
        return moment.proceed();
      },
    },
  ];
}

const duplicate = meanwhile('a duplicate delivery', async (run) => {
  const letter = run.letters.at(-1);
  if (letter !== undefined) await (await run.anotherWorker('createBackup')).deliver(letter);
});

const secondTick = meanwhile('another tick', async (run) => (await run.anotherWorker('poller')).tick());

/** Every way for a call to go wrong. */
export const faultKinds: readonly FaultKind[] = [
  ...deaths,
  ...lostReplies,
  late,
  ...refusals,
  ...blindness,
  ...deletions,
  ...delays,
  ...silences,
  ...duplicate,
  ...secondTick,
  ...slowness,
];

const core = [
  'dies after the call was sent',
  'dies after the reply',
  'done, but the reply is lost as UNAVAILABLE',
  'given up, but it lands later',
  'a duplicate delivery runs through before the reply is heard',
  'another tick runs through before the call is carried out',
  'cut off by its deadline: frozen before the reply, awake when its lease is over',
];

/** One of each sort. */
export const coreKinds: readonly FaultKind[] = faultKinds.filter(({ name }) => core.includes(name));
