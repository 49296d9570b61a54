import { edit, type Guard } from './guard.ts';

const newest = 'shared/freshness/newest.ts';
const changing = 'shared/freshness/transitions.ts';
const table = 'shared/freshness/verdict.ts';
const look = 'functions/poll-operations/freshness-look.ts';
const reading = 'functions/poll-operations/freshness-outcomes.ts';
const looking = ['test/shared/freshness/look.test.ts'];
const ruling = ['test/shared/freshness/verdict.test.ts'];
const ticking = ['test/functions/poll-operations/freshness.test.ts'];
const finding = ['test/functions/poll-operations/freshness-found.test.ts'];
const budgeting = ['test/shared/runtime/budget.test.ts'];

/** What keeps a database from being called stale, or fresh, for what nobody has seen. */
export const freshness: readonly Guard[] = [
  {
    name: 'no database is judged from half a list',
    without: [
      edit(
        'shared/adapters/spanner/backup-admin.ts',
        "token = response?.nextPageToken ?? '';",
        "token = '';",
      ),
    ],
    tests: ticking,
  },
  {
    name: 'lists that were read before the process stood still judge no database',
    without: [
      edit(look, 'if (deps.clock().getTime() - now.getTime() > deps.policy.tickDeadlineMs) return look;', ''),
    ],
    tests: ['test/functions/poll-operations/freshness-frozen.test.ts'],
  },
  {
    name: 'a history of records is read to its end, whatever the number of its pages',
    without: [edit(reading, 'place = end;', 'place = undefined;')],
    tests: ['test/functions/poll-operations/outcomes.test.ts'],
  },
  {
    name: 'the next tick goes on in the history of records where the last one stopped',
    without: [edit(reading, '...(place && { outcomes: { begunAt, place } }),', '')],
    tests: ['test/functions/poll-operations/outcomes.test.ts'],
  },
  {
    name: 'Firestore gives back the place at which a tick stopped in the history of records',
    without: [
      edit(
        'shared/adapters/firestore/looks.ts',
        'begunAt: v.string(), place: v.object({ settledAt: v.string(), backup: v.string() })',
        '',
      ),
    ],
    tests: ['test/shared/adapters/firestore/looks.test.ts'],
  },
  {
    name: 'a database that no look lists is not kept for ever',
    without: [edit(reading, 'isListed(name, tick) ? noted : keepUnlisted(noted, now)', 'noted')],
    tests: ['test/functions/poll-operations/freshness-kept.test.ts'],
  },
  {
    name: 'once in four looks the list of backups is whole',
    without: [
      edit(
        look,
        'return wholeAt === undefined || now.getTime() - millisOf(wholeAt) >= looksToAWholeList * intervalMs;',
        'return false;',
      ),
    ],
    tests: ticking,
  },
  {
    name: 'a list of only the latest backups does not make the known backup of a database gone',
    without: [
      edit(
        'shared/freshness/look.ts',
        'const isKnown = !listing.isWhole && before.newest',
        'const isKnown = false && before.newest',
      ),
    ],
    tests: looking,
  },
  {
    name: 'the newest good backup is got singly before it is called gone',
    without: [
      edit(
        look,
        'const missing = missingFrom(listing, states, now);',
        'const missing = missingFrom({ ...listing, isWhole: false }, states, now);',
      ),
    ],
    tests: ticking,
  },
  {
    name: 'the age of a backup counts from its version time',
    without: [edit(table, 'millisOf(newest.versionTime));', 'millisOf(newest.createTime));')],
    tests: ruling,
  },
  {
    name: 'of two backups the newer is the one that holds the later version',
    without: [
      edit(
        newest,
        'millisOf(one.versionTime) > millisOf(other.versionTime);',
        'millisOf(one.createTime) > millisOf(other.createTime);',
      ),
    ],
    tests: looking,
  },
  {
    name: 'only a backup that is READY counts',
    without: [edit(newest, "if (state !== 'READY' || versionTime", 'if (versionTime')],
    tests: looking,
  },
  {
    name: 'a backup that has expired does not count',
    without: [
      edit(
        newest,
        'instanceOf(name) !== instanceOf(database) || isExpired(backup, now)',
        'instanceOf(name) !== instanceOf(database)',
      ),
    ],
    tests: looking,
  },
  {
    name: 'a copy in another instance does not count',
    without: [edit(newest, 'instanceOf(name) !== instanceOf(database) || ', '')],
    tests: looking,
  },
  {
    name: 'a backup of an earlier database of the same name does not count',
    without: [
      edit(
        'shared/freshness/look.ts',
        'isExpired(one, now) || !isOfThis(one, createTime)',
        'isExpired(one, now)',
      ),
    ],
    tests: looking,
  },
  {
    name: 'the most exact target wins',
    without: [edit('shared/freshness/targets.ts', 'lettersOf(other) - lettersOf(one) || ', '')],
    tests: ['test/shared/freshness/targets.test.ts'],
  },
  {
    name: 'a list without the create time of a database does not make it another one',
    without: [edit(changing, 'const shown = createdAt ?? createdBefore;', 'const shown = createdAt;')],
    tests: looking,
  },
  {
    name: 'a database is announced only when it turns stale or fresh',
    without: [
      edit(
        changing,
        'const isEdge = before?.is !== is;',
        'const isEdge = before?.is !== is || before.code !== code;',
      ),
    ],
    tests: looking,
  },
  {
    name: 'a database that is fresh from the beginning is not announced',
    without: [
      edit(changing, "const isNews = is === 'stale' || before !== undefined;", 'const isNews = true;'),
    ],
    tests: looking,
  },
  {
    name: 'a database that is not judged any more is not announced as fresh',
    without: [
      edit(
        changing,
        "return { ...rest, closed: { at: timestampOf(now), why }, ...(why === 'gone' && { expireAt }) };",
        "const outbox = verdict ? [...rest.outbox, eventOf(rest, { ...verdict, is: 'fresh' }, now)] : rest.outbox;\n  return { ...rest, outbox, closed: { at: timestampOf(now), why }, ...(why === 'gone' && { expireAt }) };",
      ),
    ],
    tests: looking,
  },
  {
    name: 'a database that could not be looked at is stale once its target has passed',
    without: [
      edit(table, 'facts.unseen !== undefined && isPast(facts)', 'facts.unseen !== undefined && false'),
    ],
    tests: ruling,
  },
  {
    name: 'a database that could not be looked at keeps its verdict until its target has passed',
    without: [edit(table, 'facts.unseen !== undefined && isPast(facts)', 'facts.unseen !== undefined')],
    tests: ruling,
  },
  {
    name: 'a young database is not stale for want of a backup',
    without: [edit(table, 'when: isYoung,', 'when: () => false,')],
    tests: ruling,
  },
  {
    name: 'a verdict is written only over the document from which it was made',
    without: [
      edit(
        'shared/adapters/firestore/databases.ts',
        'precondition: { lastUpdateTime: timeOf(from.version) },',
        'precondition: {},',
      ),
    ],
    tests: ['test/shared/adapters/firestore/databases.test.ts'],
  },
  {
    name: 'a look whose verdicts could not be written is made again by the next tick',
    without: [
      edit('functions/poll-operations/freshness-store.ts', 'if (failed.length > 0) throw failed[0];', ''),
    ],
    tests: ticking,
  },
  {
    name: 'backups that were made before FOUND_BACKUPS was switched on are not announced',
    without: [edit('functions/poll-operations/freshness-found.ts', ' && millisOf(createTime) >= from,', ',')],
    tests: finding,
  },
  {
    name: 'found backups that a tick has no time to announce are left to the next look',
    without: [edit('functions/poll-operations/freshness-found.ts', 'again ??= inOrder[first];', '')],
    tests: finding,
  },
  {
    name: 'looks at databases go behind starts and observations',
    without: [
      edit(
        'shared/runtime/lanes.ts',
        'waiting.survey > 0 && (!othersGoOn || this.#othersInARow >= othersPerSurvey)',
        'waiting.survey > 0',
      ),
    ],
    tests: budgeting,
  },
  {
    name: 'starts and observations do not keep looks at databases waiting for ever',
    without: [
      edit(
        'shared/runtime/lanes.ts',
        '(!othersGoOn || this.#othersInARow >= othersPerSurvey)',
        '!othersGoOn',
      ),
    ],
    tests: budgeting,
  },
];
