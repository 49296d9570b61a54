import type { RecordView } from '../../shared/record/record-view.ts';
import { backupOfOperation, lastSegment } from '../../shared/spanner/names.ts';
import { millisOf } from '../../shared/spanner/timestamp.ts';
import { bytes, clockTime, day, duration, moment } from '../../shared/terminal/amounts.ts';
import type { Style } from '../../shared/terminal/line.ts';
import type { Stage } from './stage.ts';

/** One thing that has happened, for people. */
export interface News {
  readonly what: string;
  readonly style?: Style;
  readonly details: readonly string[];
}

/** Percentages that are worth a line of their own where no bar can be drawn. */
const stepPercent = 25;

/** What has happened between two looks. `bars`: percentages are shown by a bar, so no line tells them. */
export function newsOf(before: Stage | undefined, after: Stage, bars: boolean): News[] {
  switch (after.kind) {
    case 'unknown':
      return [];
    case 'rejected':
      return before?.kind === 'rejected' ? [] : [rejectedNews(after)];
    case 'withdrawn':
      return before?.kind === 'withdrawn' ? [] : [withdrawnNews(after)];
    case 'requested':
      return [...takenIn(before, after), ...waiting(before, after.record)];
    case 'running':
      return [...takenIn(before, after), ...running(before, after.record, bars)];
    case 'settled':
      return before?.kind === 'settled' ? [] : [settledNews(after)];
  }
}

function takenIn(before: Stage | undefined, { record, joined }: Extract<Stage, { joined: boolean }>): News[] {
  if (before !== undefined && before.kind !== 'unknown') return [];
  const { startBy, openedBy, round } = record;
  const again = round > 1 ? [`round ${round}: it was asked for before, and ended without a backup`] : [];
  return joined
    ? [
        {
          what: 'joined',
          details: [`asked for before by message ${openedBy}: both hear of one backup`, ...again],
        },
      ]
    : [
        {
          what: 'requested',
          details: [`taken in; it has until ${moment(startBy)} to start`, ...again],
        },
      ];
}

function waiting(before: Stage | undefined, record: RecordView): News[] {
  const earlier = before?.kind === 'requested' ? before.record : undefined;
  const { blockedBy, lastError, intentAt, refusal } = record;
  if (blockedBy !== undefined) {
    if (blockedBy === earlier?.blockedBy) return [];
    const blocker = lastSegment(backupOfOperation(blockedBy));
    return [
      {
        what: 'waits',
        style: 'yellow',
        details: [`for ${blocker}, since ${clockTime(refusal?.since ?? intentAt)}`],
      },
    ];
  }
  if (lastError === undefined || lastError.message === earlier?.lastError?.message) return [];
  return [
    {
      what: 'not yet',
      style: 'yellow',
      details: [`Spanner answers ${lastError.status}: ${lastError.message}`],
    },
  ];
}

function running(before: Stage | undefined, record: RecordView, bars: boolean): News[] {
  const earlier = before?.kind === 'running' ? before.record : undefined;
  const { operation = '', progressPercent = 0 } = record;
  const news: News[] = [];
  if (earlier === undefined)
    news.push({ what: 'started', style: 'blue', details: [`operation ${lastSegment(operation)}`] });
  const step = (percent = 0) => Math.floor(percent / stepPercent);
  if (!bars && step(progressPercent) > step(earlier?.progressPercent))
    news.push({ what: 'running', details: [`${Math.floor(progressPercent)} %`] });
  if (record.delayed && !earlier?.delayed)
    news.push({
      what: 'delayed',
      style: 'yellow',
      details: ['it takes unusually long; nothing is cancelled'],
    });
  return news;
}

function rejectedNews({ rejection }: Extract<Stage, { kind: 'rejected' }>): News {
  const { reasons } = rejection.data;
  return {
    what: 'rejected',
    style: 'red',
    details: reasons.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)),
  };
}

function withdrawnNews({ record, by }: Extract<Stage, { kind: 'withdrawn' }>): News {
  const others = record.requests.filter(({ withdrawnBy }) => withdrawnBy === undefined).length;
  const rest =
    others === 0 ? 'nobody else waited for the backup' : 'the backup goes on for the others who asked';
  return { what: 'withdrawn', style: 'yellow', details: [`by message ${by}; ${rest}`] };
}

function settledNews({ record, outcome, joined }: Extract<Stage, { kind: 'settled' }>): News {
  const { exit, error } = outcome;
  switch (exit) {
    case 'succeeded':
      return { what: 'ready', style: 'green', details: [readyText(record, joined)] };
    case 'failed':
      return { what: 'failed', style: 'red', details: [spoken(error) ?? 'for reasons that are not known'] };
    case 'cancelled':
      return { what: 'cancelled', style: 'yellow', details: [spoken(error) ?? 'somebody cancelled it'] };
    case 'expired': {
      const blocker = record.blockedBy && `it waited for ${lastSegment(backupOfOperation(record.blockedBy))}`;
      const why = blocker ?? spoken(error);
      return {
        what: 'expired',
        style: 'red',
        details: ['it could not be started in time', ...(why === undefined ? [] : [why])],
      };
    }
  }
}

function readyText({ backup, startedAt, settledAt }: RecordView, joined: boolean): string {
  const took =
    startedAt !== undefined && settledAt !== undefined
      ? ` in ${duration(Math.max(0, millisOf(settledAt) - millisOf(startedAt)))}`
      : '';
  const facts = [
    backup?.sizeBytes === undefined ? undefined : `${bytes(backup.sizeBytes)}${took}`,
    backup?.expireTime === undefined ? undefined : `kept until ${day(backup.expireTime)}`,
    joined && settledAt !== undefined ? `made at ${moment(settledAt)} for another request` : undefined,
  ];
  return facts.filter((fact) => fact !== undefined).join(', ');
}

function spoken(error: { status: string; message: string } | undefined): string | undefined {
  return error && `${error.status}: ${error.message}`;
}
