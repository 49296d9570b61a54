import { http } from '@google-cloud/functions-framework';
import { systemClock } from '../shared/runtime/clock.ts';
import { jsonLog } from '../shared/runtime/log.ts';
import { parseStatusConfig } from '../shared/runtime/status-config.ts';
import { composeStatus } from './compose-status.ts';

/*
 * The status page as an entry of its own: what it takes is loaded by no other function, and it loads nothing of theirs.
 */

const log = jsonLog((line) => process.stdout.write(line), systemClock);
const { backupStatus } = composeStatus(parseStatusConfig(process.env), { clock: systemClock, log });

http('backupStatus', backupStatus);
