import { domainTests, edit, type Guard } from './guard.ts';

/* What a request means, and what of it a record can hold. */
export const asking: readonly Guard[] = [
  {
    name: 'two schedule firings in an hour that the clocks repeat get two backup names',
    without: [edit('shared/request/slot.ts', "found.shown === 'again' ? 'b' : ''", "''")],
    tests: domainTests('slot'),
  },
  {
    name: 'a schedule firing that is a little early belongs to the coming slot',
    without: [edit('shared/request/slot.ts', 'millisOf(publishTime) + earlyMs', 'millisOf(publishTime)')],
    tests: domainTests('slot'),
  },
  {
    name: 'a slot that the clocks skip counts as a slot of its day',
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
    name: 'startWithin counts from the time at which the message was published',
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
    name: 'a request that is stored after its startBy has one attempt',
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
    name: 'a retention in months or years is cut to the longest that Spanner keeps',
    without: [edit('shared/request/request.ts', 'return isCut ?', 'return false ?')],
    tests: domainTests('parse-request-expiry'),
  },
  {
    name: 'the labels of a round are bounded',
    without: [edit('shared/decisions/admit.ts', '> requesterBytes', '> Number.POSITIVE_INFINITY')],
    tests: domainTests('admit'),
  },
  {
    name: 'fields that a later version added to the messages of a record are kept',
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
    name: 'two deliveries without an id that differ only in traceparent count as one message',
    without: [edit('shared/request/message.ts', "key !== 'traceparent'", 'key.length > 0')],
    tests: ['test/shared/request/message.test.ts', 'test/functions/create-backup/untimed.test.ts'],
  },
  {
    name: 'createBackup keeps an unparsed body as bytes',
    without: [edit('functions/create-backup/push.ts', ' && !Buffer.isBuffer(body)', '')],
    tests: ['test/functions/create-backup/untimed.test.ts'],
  },
];
