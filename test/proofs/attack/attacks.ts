import type { Attack } from './attack.ts';
import { clocks } from './clocks.ts';
import { instances, strangers } from './floods.ts';
import { again, crowd, quarrel } from './names.ts';
import { garbage, payloads } from './payloads.ts';
import { silence } from './silence.ts';
import { topic } from './topic.ts';

/** All of them, the quickest first. */
export const attacks: readonly Attack[] = [
  again,
  quarrel,
  crowd,
  clocks,
  payloads,
  garbage,
  topic,
  silence,
  instances,
  strangers,
];
