import { http } from '@google-cloud/functions-framework';
import { systemClock } from '../shared/runtime/clock.ts';
import { parseConfig } from '../shared/runtime/config.ts';
import { jsonLog } from '../shared/runtime/log.ts';
import { withoutDomains } from '../shared/runtime/no-domains.ts';
import { retiredSettings } from '../shared/runtime/settings.ts';
import { composeFunctions } from './compose.ts';
import { overHttp } from './create-backup/push.ts';

/*
 * What the world calls: environment → configuration → clients → registered functions. The only place that reads the
 * environment and writes to standard output.
 */

withoutDomains();
const config = parseConfig(process.env);
const log = jsonLog((line) => process.stdout.write(line), systemClock);
for (const message of retiredSettings(process.env)) log({ severity: 'WARNING', message });

const { createBackup, pollOperations } = composeFunctions(config, { clock: systemClock, log });

http('createBackup', overHttp(createBackup));
http('pollOperations', pollOperations);
