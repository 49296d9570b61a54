import { http } from '@google-cloud/functions-framework';
import { composeFunctions } from '../../functions/compose.ts';
import { overHttp } from '../../functions/create-backup/push.ts';
import { systemClock } from '../../shared/runtime/clock.ts';
import { parseConfig } from '../../shared/runtime/config.ts';
import { jsonLog } from '../../shared/runtime/log.ts';
import { withoutDomains } from '../../shared/runtime/no-domains.ts';
import { ownPolicy } from '../own-policy.ts';

/* functions/index.ts with one difference: the policy is that of the proof which starts the process. */

withoutDomains();
const log = jsonLog((line) => process.stdout.write(line), systemClock);
const { createBackup, pollOperations } = composeFunctions(
  parseConfig(process.env),
  { clock: systemClock, log },
  ownPolicy(process.env),
);

http('createBackup', overHttp(createBackup));
http('pollOperations', pollOperations);
