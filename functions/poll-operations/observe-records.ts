import type { Verdict } from '../../shared/decisions/verdict.ts';
import { paceOf } from '../../shared/operations/pace.ts';
import { type OpenGlanced, Unobservable } from '../../shared/ports.ts';
import { OutOfBudget } from '../../shared/runtime/budget.ts';
import { reasonOf } from '../../shared/runtime/log.ts';
import { millisOf, timestampOf } from '../../shared/spanner/timestamp.ts';
import { carryOut } from './apply.ts';
import type { Group } from './groups.ts';
import { observeInstance } from './observe-instance.ts';
import { decideAtFirst } from './observing.ts';
import type { Tick } from './open-tick.ts';
import { darkSince, isBackedOff, nextTurn, toReport } from './turn.ts';

/**
 * Observes one instance for the records in it that want it, starts what turns out to be due and writes what has changed.
 * Never rejects: a failure is counted, and the next tick observes the instance again.
 */
export async function observeRecords(group: Group, tick: Tick): Promise<void> {
  const { instance, records } = group;
  try {
    // Taken after the records were read and before Spanner is: leases and deadlines are judged by this time.
    const now = tick.deps.clock();
    const last = tick.turns.get(instance);
    if (!group.runs && last !== undefined && isBackedOff(last, now)) {
      tick.start(records.filter((record) => isFresh(record, now, tick) || isDueUnseen(record, now)));
      return;
    }
    const verdicts = await observe(group, now, tick);
    const decisions = records.map((record, index) => ({ record, verdict: verdicts[index] ?? leave }));
    tick.start(decisions.filter(({ verdict }) => verdict.kind === 'start').map(({ record }) => record));
    await carryOut(decisions, now, tick);
  } catch (error) {
    tick.failed(error, `${instance} could not be observed`);
  }
}

const leave: Verdict = { kind: 'leave' };

/** True if nothing of a request can be under way. It is in the group only because an older one of its database is. */
function isFresh({ glance }: OpenGlanced, now: Date, { deps }: Tick): boolean {
  return decideAtFirst(glance, now, deps.policy).kind === 'start';
}

/** True if a request is due and has no lease. All its calls were answered, so it can be started without observing Spanner. */
function isDueUnseen({ glance }: OpenGlanced, now: Date): boolean {
  return (
    glance.state === 'requested' &&
    glance.lease === undefined &&
    millisOf(glance.nextAttemptAt) <= now.getTime() &&
    millisOf(glance.startBy) > now.getTime()
  );
}

async function observe({ instance, records }: Group, now: Date, tick: Tick): Promise<readonly Verdict[]> {
  const { deps, tally, until } = tick;
  const last = tick.turns.get(instance);
  tick.turnsBegun += 1;
  const pace = paceOf(deps.budgets, instance, 'observe', until, tick.turnsBegun);
  let calls = 0;
  let failures = 0;
  let isCut = false;
  let allDenied = true;
  let reason = '';
  const observed = await observeInstance(
    instance,
    records.map(({ glance }) => glance),
    {
      admin: deps.admin,
      policy: deps.policy,
      now,
      resumeAfter: last?.resumeAfter,
      async pace() {
        await pace();
        calls += 1;
      },
      failed(error) {
        if (error instanceof OutOfBudget) isCut = true;
        else failures += 1;
        allDenied &&= error instanceof Unobservable && error.words.status === 'PERMISSION_DENIED';
        reason = reasonOf(error);
        tick.failed(error, `${instance} could not be observed`);
      },
      darkness() {
        const isDark = calls > 0 && failures === calls;
        return { isDark, since: isDark ? darkSince(last, now) : undefined };
      },
    },
  );
  if (calls > failures) tally.observed += 1;
  const isDenied = observed.isAbsent || (failures === calls && allDenied);
  const { resumeAfter } = observed;
  const turn = nextTurn(last, { now, calls, failures, isCut, isDenied, resumeAfter });
  if (turn === undefined) return observed.verdicts;
  const since = toReport(turn, now);
  if (since !== undefined) {
    const message = 'an instance cannot be observed; what runs in it is not known to have ended';
    deps.log({ severity: 'ERROR', message, outcome: 'unobserved', instance, since, reason });
  }
  const reportedAt = since === undefined ? {} : { reportedAt: timestampOf(now) };
  tick.turns.set(instance, { ...turn, ...reportedAt });
  if (!isCut) tick.observed.add(instance);
  return observed.verdicts;
}
