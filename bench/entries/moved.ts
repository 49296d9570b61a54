import { http } from '@google-cloud/functions-framework';
import { ManualClock } from 'google-emulators/manual-clock.ts';
import { composeFunctions } from '../../functions/compose.ts';
import { overHttp } from '../../functions/create-backup/push.ts';
import { parseConfig } from '../../shared/runtime/config.ts';
import { ownPolicy } from '../../test/own-policy.ts';

/*
 * functions/index.ts with one difference: waiting for the budget of calls moves the time instead of taking it, and the policy may be another. What is
 * left is what the functions themselves take.
 */

const clock = new ManualClock(new Date());
const { createBackup, pollOperations } = composeFunctions(
  parseConfig(process.env),
  { clock: clock.now, log: () => {}, pause: async (ms) => clock.advance(ms) },
  ownPolicy(process.env),
);

http('createBackup', overHttp(createBackup));
http('pollOperations', pollOperations);
