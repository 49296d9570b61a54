import { asking } from './asking.ts';
import { budgeting } from './budgeting.ts';
import { clocks, doors, silence, together, waitingRoom } from './edges.ts';
import { freshness } from './freshness.ts';
import type { Guard } from './guard.ts';
import { leasing } from './leasing.ts';
import { blindness, fairness } from './observing.ts';
import { sharing } from './sharing.ts';
import { ownership, patience } from './spanner.ts';
import { storing, taking } from './storing.ts';
import { telling } from './telling.ts';
import { timing } from './timing.ts';
import { waiting } from './waiting.ts';
import { withdrawing } from './withdrawing.ts';

/** Each guard that the design names. */
export const guards: readonly Guard[] = [
  ...asking,
  ...storing,
  ...leasing,
  ...ownership,
  ...taking,
  ...withdrawing,
  ...telling,
  ...patience,
  ...budgeting,
  ...sharing,
  ...timing,
  ...blindness,
  ...fairness,
  ...waiting,
  ...doors,
  ...silence,
  ...together,
  ...waitingRoom,
  ...clocks,
  ...freshness,
];
