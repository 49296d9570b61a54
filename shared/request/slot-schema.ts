import * as v from 'valibot';

// What a Cloud Scheduler job takes for a schedule (unix-cron), which a plan is held to as well (terraform/patterns.tf).
const months = 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec';
const weekdays = 'sun|mon|tue|wed|thu|fri|sat';
const eitherCase = (names: string) =>
  names.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
const cronFields = [
  '[0-5]?[0-9]',
  '[01]?[0-9]|2[0-3]',
  '0?[1-9]|[12][0-9]|3[01]',
  `0?[1-9]|1[0-2]|${eitherCase(months)}`,
  `[0-7]|${eitherCase(weekdays)}`,
].map((one) => `(?:\\*|(?:${one})(?:-(?:${one}))?)(?:/[1-9][0-9]?)?`);
const cronPattern = new RegExp(`^${cronFields.map((item) => `${item}(?:,${item})*`).join(' +')}$`);

/** The schedule that publishes a request, as publishers write it. */
export const SlotSchema = v.strictObject({
  cron: v.pipe(
    v.string('a schedule is expected, in a string'),
    v.maxLength(200, 'a schedule has at most 200 characters'),
    v.regex(
      cronPattern,
      (issue) =>
        `${issue.received} is not a schedule: write five fields, minute, hour, day of month, month and day of week, such as "30 2 * * *"`,
    ),
    v.description('The schedule in five fields, as Cloud Scheduler has it.'),
    v.metadata({ examples: ['30 2 * * *'] }),
  ),
  timeZone: v.pipe(
    v.string('a time zone is expected, in a string'),
    v.maxLength(64, 'a time zone has at most 64 characters'),
    v.regex(
      /^[A-Z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/,
      (issue) =>
        `${issue.received} is not a time zone: write it as in the tz database, such as "Europe/Berlin"`,
    ),
    v.description('The time zone of the schedule, as in the tz database.'),
    v.metadata({ examples: ['Europe/Berlin', 'Etc/UTC'] }),
  ),
});
