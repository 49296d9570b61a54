import { Cron } from 'croner';
import * as v from 'valibot';
import { instanceOf, lastSegment, projectOf } from '../../shared/spanner/names.ts';
import { bytes } from '../../shared/terminal/amounts.ts';
import { type Finding, fail, ok, warn } from './finding.ts';
import { type Look, unseen } from './look.ts';

const DatabaseSchema = v.object({ state: v.fallback(v.string(), '') });
const InstanceSchema = v.object({ defaultBackupScheduleType: v.optional(v.string(), 'NONE') });
const SchedulesSchema = v.object({
  backupSchedules: v.optional(
    v.array(
      v.object({
        name: v.string(),
        spec: v.optional(v.object({ cronSpec: v.optional(v.object({ text: v.fallback(v.string(), '') })) })),
        retentionDuration: v.fallback(v.string(), ''),
        incrementalBackupSpec: v.optional(v.object({})),
      }),
    ),
    [],
  ),
});

type Schedule = v.InferOutput<typeof SchedulesSchema>['backupSchedules'][number];

/** Reading takes this; narrower roles of Google's do not show schedules. */
const role = 'roles/spanner.backupAdmin';

/** US dollars for a GB and month of backup storage: the price that bench/prices.ts has, in one region of the United States. */
export const storagePrice = 0.1;

/** Whether the instances are there, and whether they give new databases a schedule of their own. */
export async function checkInstance(instance: string, look: Look): Promise<Finding> {
  const about = `instance ${instance}`;
  const [id, project] = [lastSegment(instance), projectOf(instance)];
  const seen = await look(InstanceSchema, { url: `https://spanner.googleapis.com/v1/${instance}` });
  if (seen.kind === 'missing')
    return fail(about, 'it is not there', `gcloud spanner instances list --project=${project}`);
  if (seen.kind === 'hidden') return unseen(about, seen, project, role);
  return seen.json.defaultBackupScheduleType === 'AUTOMATIC'
    ? warn(
        about,
        'every new database in it gets a default backup schedule: a full backup a day, kept for 7 days, besides those that are made here',
        `gcloud spanner instances update ${id} --default-backup-schedule-type=none --project=${project}`,
      )
    : ok(about);
}

/** Whether a database is there, and whether Spanner's own schedules back it up a second time. `size`: of its last backup. */
export async function checkDatabase(
  database: string,
  size: string | undefined,
  now: Date,
  look: Look,
): Promise<Finding[]> {
  const about = `database ${database}`;
  const project = projectOf(database);
  const seen = await look(DatabaseSchema, { url: `https://spanner.googleapis.com/v1/${database}` });
  if (seen.kind === 'missing')
    return [
      fail(
        about,
        'it is not there',
        `gcloud spanner databases list --instance=${lastSegment(instanceOf(database))} --project=${project}`,
      ),
    ];
  const there = seen.kind === 'hidden' ? unseen(about, seen, project, role) : ok(about);
  const schedules = await look(SchedulesSchema, {
    url: `https://spanner.googleapis.com/v1/${database}/backupSchedules?pageSize=1000`,
  });
  const twice = `no second backups of ${database}`;
  if (schedules.kind === 'hidden') return [there, unseen(twice, schedules, project, role)];
  const all = schedules.kind === 'there' ? schedules.json.backupSchedules : [];
  return [
    there,
    ...(all.length === 0 ? [ok(twice)] : all.map((schedule) => double(twice, schedule, size, now))),
  ];
}

function double(about: string, schedule: Schedule, size: string | undefined, now: Date): Finding {
  const { name, spec, retentionDuration, incrementalBackupSpec } = schedule;
  const [, project, , instance, , database] = name.split('/');
  const cron = spec?.cronSpec?.text ?? '';
  const seconds = Number(retentionDuration.replace(/s$/, ''));
  const days = Math.round(seconds / 8_640) / 10;
  const kind = incrementalBackupSpec === undefined ? 'a full backup' : 'an incremental backup';
  return warn(
    about,
    `the native schedule ${lastSegment(name)} makes ${kind} at "${cron}" as well, kept for ${days} days: ${costOf(
      incrementalBackupSpec === undefined ? copiesOf(cron, seconds, now) : undefined,
      size,
    )}`,
    `gcloud spanner backup-schedules delete ${lastSegment(name)} --database=${database} --instance=${instance} --project=${project}`,
  );
}

/** How many backups of a schedule there are at a time; undefined where its times cannot be read. */
function copiesOf(cron: string, seconds: number, now: Date): number | undefined {
  try {
    const until = now.getTime() + seconds * 1_000;
    const runs = new Cron(cron, { utcOffset: 0 }).nextRuns(1_000, now);
    return runs.filter((run) => run.getTime() <= until).length;
  } catch {
    return undefined;
  }
}

function costOf(copies: number | undefined, size: string | undefined): string {
  const price = `backup storage is paid for by GB and month (about ${storagePrice.toFixed(2)} USD)`;
  if (copies === undefined) return `all its backups are stored besides yours, and ${price}`;
  const many = `up to ${copies} of them at a time are stored besides yours`;
  if (size === undefined) return `${many}, and ${price}`;
  const monthly = copies * (Number(size) / 1e9) * storagePrice;
  return `${many}, of ${bytes(size)} each: about ${monthly.toFixed(2)} USD a month (${storagePrice.toFixed(2)} USD for a GB and month)`;
}
