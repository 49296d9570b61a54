import { domainTests, edit, type Guard } from './guard.ts';

/* What a request means, and what of it a record can hold. */
export const asking: readonly Guard[] = [
  {
    name: 'the two firings of a repeated hour have two names',
    without: [edit('shared/request/slot.ts', "found.shown === 'again' ? 'b' : ''", "''")],
    tests: domainTests('slot'),
  },
  {
    name: 'a firing that is a little early belongs to the coming slot',
    without: [edit('shared/request/slot.ts', 'millisOf(publishTime) + earlyMs', 'millisOf(publishTime)')],
    tests: domainTests('slot'),
  },
  {
    name: 'a slot that the clocks skip counts as one of its day',
    without: [
      edit(
        'shared/request/slot.ts',
        'return skipped.at > shown.at && until - shown.at > lateMs ? skipped : shown;',
        'return shown;',
      ),
    ],
    tests: domainTests('slot'),
  },
  {
    name: 'the wait for a start counts from the publishing',
    without: [
      edit(
        'shared/request/parse-request.ts',
        'published > context.now ? context.now : published',
        'context.now',
      ),
    ],
    tests: domainTests('parse-request'),
  },
  {
    name: 'what came too late by itself has one attempt',
    without: [
      edit(
        'shared/decisions/requested.ts',
        'const cameTooLate = millisOf(startBy) <= millisOf(intentAt);',
        'const cameTooLate = false;',
      ),
    ],
    tests: domainTests('observe-requested'),
  },
  {
    name: 'a calendar length is cut to what Spanner keeps',
    without: [edit('shared/request/request.ts', 'return isCut ?', 'return false ?')],
    tests: domainTests('parse-request-expiry'),
  },
  {
    name: 'the labels of a round are bounded',
    without: [edit('shared/decisions/admit.ts', '> requesterBytes', '> Number.POSITIVE_INFINITY')],
    tests: domainTests('admit'),
  },
  {
    name: 'what a later version stored in a list is kept there',
    without: [
      edit(
        'shared/record/record.ts',
        'v.array(v.looseObject({ id: v.string(), publishTime: timestamp }))',
        'v.array(v.object({ id: v.string(), publishTime: timestamp }))',
      ),
    ],
    tests: ['test/documents/later.test.ts'],
  },
  {
    name: 'a message without an id is the same one, whatever its trace',
    without: [edit('shared/request/message.ts', "key !== 'traceparent'", 'key.length > 0')],
    tests: ['test/shared/request/message.test.ts', 'test/functions/create-backup/untimed.test.ts'],
  },
  {
    name: 'bytes that nobody has parsed are handed on as they are',
    without: [edit('functions/create-backup/push.ts', ' && !Buffer.isBuffer(body)', '')],
    tests: ['test/functions/create-backup/untimed.test.ts'],
  },
];
