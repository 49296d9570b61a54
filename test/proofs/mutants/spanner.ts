import { domainTests, edit, type Guard } from './guard.ts';

const starting = 'shared/decisions/start.ts';
const answering = 'shared/decisions/apply-answer.ts';
const retrying = 'shared/decisions/retry.ts';
const admitting = 'shared/decisions/admit.ts';
const waits = 'shared/decisions/requested.ts';
const runs = 'shared/decisions/running.ts';
const owning = 'shared/decisions/ownership.ts';

export const ownership: readonly Guard[] = [
  {
    name: 'an operation of another database is not ours',
    without: [edit(owning, ' || operation.database !== claim.request.database)', ')')],
    tests: domainTests('ownership'),
  },
  {
    name: 'an operation is not ours if its backup is older than the intent or has another version time',
    without: [
      edit(owning, "return result.kind === 'unfinished' && !isAsAsked(claim, backup);", 'return false;'),
    ],
    tests: domainTests('start'),
  },
  {
    name: 'the poller reads the backup that an operation makes before it adopts the operation',
    without: [
      edit(waits, "operation !== undefined && backup === 'none'", 'false'),
      edit(waits, "operation !== undefined && backup === 'not observed'", 'false'),
    ],
    tests: domainTests('observe'),
  },
  {
    name: 'a backup of another database is not ours',
    without: [edit(owning, ' || backup.database !== claim.request.database)', ')')],
    tests: domainTests('ownership'),
  },
  {
    name: 'an operation from before the intent is not ours',
    without: [edit(owning, 'return began === undefined || isSince(claim.intentAt, began);', 'return true;')],
    tests: domainTests('ownership'),
  },
  {
    name: 'a backup from before the intent is not ours',
    without: [
      edit(owning, 'if (createTime !== undefined && !isSince(intentAt, createTime)) return false;', ''),
    ],
    tests: domainTests('ownership'),
  },
  {
    name: 'a backup with another version time than was asked for is not ours',
    without: [edit(owning, 'if (versionTime === undefined) return true;', 'return true;')],
    tests: domainTests('ownership'),
  },
  {
    name: 'a backup that is shown without its times is no proof that ours was replaced',
    without: [
      edit(owning, 'return createTime === undefined || ', 'return createTime !== undefined && ('),
      edit(owning, 'isUntil(claim.startedAt, createTime);', 'isUntil(claim.startedAt, createTime));'),
    ],
    tests: domainTests('observe'),
  },
  {
    name: 'a backup from after our operation began is not ours',
    without: [edit(owning, 'claim.startedAt === undefined || isUntil(claim.startedAt, createTime)', 'true')],
    tests: domainTests('ownership'),
  },
  {
    name: 'a backup that replaced the announced one is not announced in its place',
    without: [
      edit(admitting, 'isOurBackup({ ...record, startedAt: madeAt }, backup)', 'isOurBackup(record, backup)'),
    ],
    tests: domainTests('admit'),
  },
  {
    name: 'an operation of an earlier round is not ours in a later round',
    without: [edit(owning, 'if (claim.formerOperations.includes(operation.name)) return false;', '')],
    tests: domainTests('ownership'),
  },
  {
    name: 'of several operations that may be ours the newest counts',
    without: [edit(owning, 'beganAt(operation) > beganAt(newest)', 'beganAt(operation) < beganAt(newest)')],
    tests: domainTests('ownership'),
  },
  {
    name: 'after ALREADY_EXISTS or FAILED_PRECONDITION, Spanner is observed before the record is decided about',
    without: [
      edit(starting, "  return ['adopt', 'wait'].includes(startRow(error).next);", '  return false;'),
    ],
    tests: domainTests('start'),
  },
];

export const patience: readonly Guard[] = [
  {
    name: 'a refusal has ten minutes to heal',
    without: [edit(retrying, 'if (hasLasted(since, policy.refusalGraceMs, now)) {', 'if (true) {')],
    tests: domainTests('start'),
  },
  {
    name: 'a running backup that is missing has ten minutes to come back',
    without: [edit(runs, 'hasLasted(missingSince, policy.vanishedGraceMs, now)', 'true')],
    tests: domainTests('observe'),
  },
  {
    name: 'a request does not wait for a backup that is still CREATING long after startBy',
    without: [
      edit(
        waits,
        'isLeftOver: now.getTime() - millisOf(glance.startBy) >= policy.vanishedGraceMs',
        'isLeftOver: false',
      ),
    ],
    tests: domainTests('observe'),
  },
  {
    name: 'a request that another backup blocks waits for the end of that backup',
    without: [
      edit(answering, "  if (operation.result.kind === 'unfinished') return true;\n  return (", '  return ('),
    ],
    tests: domainTests('start'),
  },
];
