import { lease } from '../../../shared/record/transitions.ts';
import { after, at, hours, minutes, policy, requested } from '../record/builders.ts';

/* Records that wait for their start, as the examples of the table need them. Now is `after(0)`. */

/** Tried once, due since a minute, and not late. */
export const due = requested({ attempts: 1, nextAttemptAt: at(-minutes) });
export const fresh = requested();
export const late = requested({ attempts: 1, startBy: at(0), nextAttemptAt: at(hours) });
export const lateAndNeverTried = requested({ startBy: at(0), intentAt: at(-hours) });
/** It waited in Pub/Sub for longer than for a start. */
export const cameTooLate = requested({ startBy: at(-hours) });
export const waiting = requested({ attempts: 1, nextAttemptAt: at(1) });
/** Its answer never came, its lease has passed, and its next attempt is still to come. */
export const unanswered = requested({
  ...lease(requested(), after(-hours), policy),
  nextAttemptAt: at(minutes),
});
export const blocked = requested({ attempts: 1, nextAttemptAt: at(minutes), blockedBy: 'x' });
