import type { GrpcCode } from 'google-emulators/grpc/error.ts';
import * as v from 'valibot';
import { parseDuration } from '../../shared/request/duration.ts';

/** The codes that an order may let a backup fail with. */
export const failureCodes = [
  'INTERNAL',
  'UNAVAILABLE',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'PERMISSION_DENIED',
  'DEADLINE_EXCEEDED',
  'ABORTED',
  'DATA_LOSS',
  'UNKNOWN',
] as const satisfies readonly GrpcCode[];

/** How long a backup takes that an order delays without saying for how long. */
export const usualDelay = '1h';

const expectedDuration = 'expected a duration such as 90s, 5m or 1h';

/** A length of time in milliseconds, as gcloud spells it. Months have no length of their own. */
const DurationSchema = v.pipe(
  v.string(),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const parsed = parseDuration(dataset.value);
    if (parsed?.months === 0) return parsed.ms;
    addIssue({ message: expectedDuration });
    return NEVER;
  }),
);

/** A name in full, or its last segment. */
const NameSchema = v.pipe(v.string(), v.trim(), v.nonEmpty('expected a name'));
const of = v.optional(NameSchema);
const MessageSchema = v.pipe(v.string(), v.maxLength(500, 'expected at most 500 characters'));

/** Of a field that an order does not have, or of the one that it needs. */
const wrongField = ({ expected }: { readonly expected: string | null }) =>
  expected === 'never' ? 'not for this command' : 'expected the name of a database';

/** What somebody wants to happen in the local Spanner: the body of `POST /world`, and the fields of the panel's forms. */
export const OrderSchema = v.variant(
  'do',
  [
    v.strictObject(
      {
        do: v.literal('fail'),
        of,
        code: v.optional(v.picklist(failureCodes, `expected one of ${failureCodes.join(', ')}`), 'INTERNAL'),
        message: v.optional(MessageSchema),
      },
      wrongField,
    ),
    v.strictObject({ do: v.literal('delay'), of, for: v.optional(DurationSchema, usualDelay) }, wrongField),
    v.strictObject({ do: v.literal('cancel'), of }, wrongField),
    v.strictObject({ do: v.literal('finish'), of }, wrongField),
    v.strictObject({ do: v.literal('other'), of: NameSchema, for: v.optional(DurationSchema) }, wrongField),
  ],
  'expected one of fail, delay, cancel, finish, other',
);

export type Order = v.InferOutput<typeof OrderSchema>;

/** An order that cannot be carried out; the message says why, and what can. */
export class OrderError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'OrderError';
  }
}

/**
 * Reads an order.
 *
 * @throws {OrderError} with all that is wrong with it
 */
export function readOrder(input: unknown): Order {
  const result = v.safeParse(OrderSchema, input);
  if (result.success) return result.output;
  const problems = result.issues.map((issue) => {
    const path = v.getDotPath(issue);
    return path === null ? issue.message : `${path}: ${issue.message}`;
  });
  throw new OrderError(problems.join('\n'));
}
