import { html } from 'hono/html';
import type { DatabaseState, LastOutcome } from '../../../shared/freshness/database.ts';
import { ageMs } from '../../../shared/freshness/verdict.ts';
import { bytes, duration } from '../../../shared/terminal/amounts.ts';
import { factList } from '../facts.ts';
import { verdictMark, why } from '../overview/columns.ts';
import type { Html } from '../page.ts';
import { age, ago, backupLink, stateMark, words } from '../parts.ts';

/** What is said of a database and why, its last good backup and what became of the last request. */
export function verdictFacts(state: DatabaseState, now: Date): Html {
  const { verdict, last, newest, lost, createdAt, knownSince, closed } = state;
  return factList([
    ['Verdict', html`${verdictMark(state)}${verdict && html` for ${age(verdict.since, now)}`}`],
    ['Why', verdict && why(state)],
    ['Target', verdict && `a good backup not older than ${duration(verdict.maxAgeMs)}`],
    ['Last good backup', newestText(state, now)],
    [
      'Lost',
      newest === undefined && lost
        ? html`${backupLink(lost.name)} of ${ago(lost.versionTime, now)} is gone`
        : undefined,
    ],
    ['Last outcome', last ? outcomeText(last, now) : 'nobody has asked for a backup here'],
    ['Created', createdAt && ago(createdAt, now)],
    ['Known since', ago(knownSince, now)],
    [
      'Not judged',
      closed &&
        html`${closed.why === 'gone' ? 'it is gone' : 'no target matches it'}, since ${ago(closed.at, now)}`,
    ],
  ]);
}

function newestText(state: DatabaseState, now: Date): Html | string {
  const { newest } = state;
  if (newest === undefined) return 'none';
  const { name, versionTime, expireTime, sizeBytes } = newest;
  const kept =
    ageMs(state, now) === undefined
      ? html`expired ${ago(expireTime, now)}`
      : html`expires ${ago(expireTime, now)}`;
  return html`${backupLink(name)} of ${ago(versionTime, now)}${sizeBytes === undefined ? '' : `, ${bytes(sizeBytes)}`}; ${kept}`;
}

function outcomeText({ backup, state, settledAt, error }: LastOutcome, now: Date): Html {
  return html`${backupLink(backup)} ${stateMark(state)} ${ago(settledAt, now)}${error && html`: ${words(error)}`}`;
}
