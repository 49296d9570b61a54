import * as v from 'valibot';
import { backupNamePattern, longestName } from '../spanner/names.ts';
import { type Problem, readField, unknownFields } from './problem.ts';

/*
 * A withdrawal as its publisher writes it. It names the message that asked for the backup by Pub/Sub's id, which only its
 * publisher and readers of events or records know.
 */

/** As long as the ids that `readMessage` takes. */
const longestId = 128;

export const WithdrawalSchema = v.strictObject({
  withdraw: v.pipe(
    v.string('the id of a message is expected, in a string'),
    v.minLength(1, 'the id of the message that asked for the backup is expected'),
    v.maxLength(longestId, `the id of a message has at most ${longestId} characters`),
    v.description(
      'Pub/Sub’s id of the message that asked for the backup: what publishing it returned, and what every event names in data.requests.',
    ),
    v.metadata({ examples: ['11840926193847261'] }),
  ),
  backup: v.pipe(
    v.string('the full name of a backup is expected, in a string'),
    v.regex(
      backupNamePattern,
      (issue) => `${issue.received} is not a backup: write projects/P/instances/I/backups/B`,
    ),
    v.maxLength(longestName, `a name has at most ${longestName} characters`),
    v.description('The full name of the backup that it asked for: projects/P/instances/I/backups/B.'),
    v.metadata({ examples: ['projects/shop/instances/main/backups/orders-before-migration'] }),
  ),
});

/** A withdrawal as the published JSON Schema describes it. */
export const PublishedWithdrawalSchema = v.pipe(
  WithdrawalSchema,
  v.metadata({
    title: 'Withdrawal',
    description:
      'Withdraws a request for a backup that is not started yet: the JSON in the data of a Pub/Sub message on the requests topic. Attributes of the message are not read. Fields that are not listed here are refused.',
  }),
);

/** A withdrawal as it is published, in JSON. */
export type PublishedWithdrawal = v.InferInput<typeof WithdrawalSchema>;

/** A message that withdraws another, after it was parsed. */
export interface Withdrawal {
  /** The id of the message that asked for the backup. */
  readonly withdraws: string;
  /** The full name of the backup. */
  readonly backup: string;
}

export type ParsedWithdrawal =
  | { readonly ok: true; readonly withdrawal: Withdrawal }
  | {
      readonly ok: false;
      readonly problems: readonly Problem[];
      readonly labels: Readonly<Record<string, never>>;
    };

const { withdraw, backup } = WithdrawalSchema.entries;

/** True for an object that is meant as a withdrawal, whatever is wrong with it. */
export function isWithdrawal(fields: Readonly<Record<string, unknown>>): boolean {
  return Object.hasOwn(fields, 'withdraw');
}

/** Turns the fields of a message into a withdrawal, or says everything that is wrong with them. Never throws. */
export function parseWithdrawal(fields: Readonly<Record<string, unknown>>): ParsedWithdrawal {
  const problems = unknownFields(Object.keys(WithdrawalSchema.entries), fields, '').map(({ path }) => ({
    path,
    message: 'unknown field; a withdrawal has withdraw and backup, and nothing else',
  }));
  const withdraws = readField(withdraw, fields.withdraw, 'withdraw', problems);
  const name = readField(backup, fields.backup, 'backup', problems);
  if (problems.length > 0 || withdraws === undefined || name === undefined)
    return { ok: false, problems, labels: {} };
  return { ok: true, withdrawal: { withdraws, backup: name } };
}
