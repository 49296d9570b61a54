import * as v from 'valibot';

// Cloud Scheduler's unix-cron, as far as the code can tell its slots. A plan is held to the same (terraform/patterns.tf), and
// to what no pattern tells (terraform/cron.tf): `slotOf` refuses a range that runs backwards and a day that never comes.
const months = 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec';
const weekdays = 'sun|mon|tue|wed|thu|fri|sat';
const eitherCase = (names: string) =>
  names.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
// A step is no longer than its field. A step from Sunday alone is written with a 0: behind a 7 no day follows.
const cronFields = [
  { number: '[0-5]?[0-9]', step: '[1-9]|[1-5][0-9]' },
  { number: '[01]?[0-9]|2[0-3]', step: '[1-9]|1[0-9]|2[0-3]' },
  { number: '0?[1-9]|[12][0-9]|3[01]', step: '[1-9]|[12][0-9]|3[01]' },
  { number: `0?[1-9]|1[0-2]|${eitherCase(months)}`, step: '[1-9]|1[0-2]' },
  {
    number: `[0-7]|${eitherCase(weekdays)}`,
    step: '[1-7]',
    first: `[0-6]|${eitherCase(weekdays)}`,
  },
].map(
  ({ number, step, first = number }) =>
    `(?:(?:\\*|(?:${number})-(?:${number})|(?:${first}))(?:/(?:${step}))?|(?:${number}))`,
);
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
