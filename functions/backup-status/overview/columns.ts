import { html } from 'hono/html';
import type { DatabaseState } from '../../../shared/freshness/database.ts';
import { ageMs } from '../../../shared/freshness/verdict.ts';
import type { RecordView } from '../../../shared/record/record-view.ts';
import { backupOfOperation, instanceOf, lastSegment } from '../../../shared/spanner/names.ts';
import { millisOf, type Timestamp } from '../../../shared/spanner/timestamp.ts';
import { bytes, day, duration } from '../../../shared/terminal/amounts.ts';
import { verdictText, whyText } from '../../../shared/terminal/database-facts.ts';
import { cut, mostWords, outside } from '../facts.ts';
import type { Html } from '../page.ts';
import {
  age,
  ago,
  backupLink,
  type Column,
  databaseLink,
  mark,
  progress,
  stateMark,
  words,
} from '../parts.ts';
import { lengthOf, timingOf } from '../timeline/timing.ts';

/** The columns of the tables of the first screen. */

const backup: Column<RecordView> = { title: 'Backup', cell: ({ request }) => backupLink(request.backup) };
const database: Column<RecordView> = { title: 'Database', cell: ({ request }) => placed(request.database) };

/** A database, and in small letters the instance that it is in. */
function placed(name: string): Html {
  const instance = instanceOf(name);
  return html`${databaseLink(name)} <span class="quiet" title="${instance}">in ${lastSegment(instance)}</span>`;
}

export function runningColumns(now: Date): Column<RecordView>[] {
  return [
    backup,
    database,
    { title: 'Progress', cell: ({ progressPercent = 0 }) => progress(progressPercent) },
    {
      title: 'Running for',
      right: true,
      cell: ({ startedAt, intentAt, delayed }) =>
        html`${age(startedAt ?? intentAt, now)}${delayed ? html` ${mark('wait', 'delayed')}` : ''}`,
    },
  ];
}

export function waitingColumns(now: Date): Column<RecordView>[] {
  return [
    backup,
    database,
    { title: 'Waits for', cell: blocking },
    { title: 'Waiting for', right: true, cell: ({ intentAt }) => age(intentAt, now) },
    { title: 'Next try', right: true, cell: ({ nextAttemptAt }) => toCome(nextAttemptAt, now) },
    // `Expires` is said of backups that are there.
    { title: 'Gives up', right: true, cell: ({ startBy }) => toCome(startBy, now) },
  ];
}

/** When the poller does something: `in 5 min`. What is due, or has no time of its own, it does at its next tick. */
function toCome(time: Timestamp | undefined, now: Date): Html | string {
  return time === undefined || millisOf(time) <= now.getTime() ? 'at the next tick' : ago(time, now);
}

/** What is in the way of a start: a backup, Spanner's words, or nothing but its turn. */
function blocking({ blockedBy, lastError }: RecordView): Html | string {
  if (blockedBy !== undefined) {
    const name = backupOfOperation(blockedBy);
    return html`${backupLink(name)} <span class="quiet">another backup of this database</span>`;
  }
  return lastError === undefined ? 'its turn' : words(lastError);
}

export function endedColumns(now: Date): Column<RecordView>[] {
  return [
    backup,
    database,
    { title: 'State', cell: ({ state }) => stateMark(state) },
    {
      title: 'When',
      right: true,
      cell: ({ settledAt }) => (settledAt === undefined ? '' : ago(settledAt, now)),
    },
    { title: 'Why', cell: (view) => outcome(view, now) },
  ];
}

/** Of a backup its size and how long it took; of none, Spanner's words. */
function outcome(view: RecordView, now: Date): Html | string {
  const { state, error, lastError, startBy } = view;
  if (state === 'succeeded') {
    const { sizeBytes, expireTime } = view.backup ?? {};
    const tookMs = lengthOf(timingOf(view, now).worked);
    const took = tookMs === undefined ? undefined : `in ${duration(tookMs)}`;
    return [sizeBytes && bytes(sizeBytes), took, expireTime && `until ${day(expireTime)}`]
      .filter((part) => part)
      .join(', ');
  }
  const said = error ?? lastError;
  if (state === 'expired')
    return html`not started by <time datetime="${startBy}">${startBy}</time>${said ? html`; ${words(said)}` : ''}`;
  return said === undefined ? '' : words(said);
}

export function databaseColumns(now: Date): Column<DatabaseState>[] {
  return [
    { title: 'Database', cell: ({ database: name }) => placed(name) },
    { title: 'Verdict', cell: verdictMark },
    { title: 'Last good backup', right: true, cell: (state) => newest(state, now) },
    { title: 'Last outcome', cell: (state) => lastOutcome(state, now) },
    { title: 'Why', cell: why },
  ];
}

export function verdictMark(state: DatabaseState): Html {
  const tone = state.verdict === undefined ? 'quiet' : state.verdict.is === 'stale' ? 'bad' : 'good';
  return mark(tone, verdictText(state));
}

function newest(state: DatabaseState, now: Date): Html | string {
  const { newest: good } = state;
  if (good === undefined || ageMs(state, now) === undefined) return 'none';
  const size = good.sizeBytes === undefined ? '' : html` <span class="quiet">${bytes(good.sizeBytes)}</span>`;
  return html`${ago(good.versionTime, now)}${size}`;
}

function lastOutcome({ last }: DatabaseState, now: Date): Html | string {
  if (last === undefined) return html`<span class="quiet">nobody asked here</span>`;
  return html`${stateMark(last.state)} ${ago(last.settledAt, now)}`;
}

/** Why that is said of a database, which Spanner's words may be part of; of what nothing is said of, why it has no backup. */
export function why(state: DatabaseState): Html | string {
  if (state.verdict !== undefined) return outside(cut(whyText(state), mostWords));
  const { error } = state.last ?? {};
  return error === undefined ? '' : words(error);
}
