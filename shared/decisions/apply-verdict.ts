import type { BackupRecord, OpenRecord } from '../record/record.ts';
import {
  begin,
  markDelayed,
  markMissing,
  noteObserved,
  noteProgress,
  noteUnobserved,
  settle,
} from '../record/transitions.ts';
import { markBlocked } from '../record/waiting.ts';
import type { Verdict } from './verdict.ts';

/** Carries a verdict out on the whole record. Gives the same object if there is nothing to write. */
export function applyVerdict(record: OpenRecord, verdict: Verdict, now: Date): BackupRecord {
  switch (verdict.kind) {
    case 'leave':
    case 'observe':
    case 'start':
      return record;
    case 'settle':
      return settle(record, verdict.outcome, now);
    case 'begin':
      return record.state === 'requested' ? begin(record, verdict.operation, now) : record;
    case 'note progress': {
      if (record.state !== 'running') return record;
      const next = noteProgress(record, verdict.percent);
      return verdict.late ? markDelayed(next, now) : next;
    }
    case 'mark missing':
      return record.state === 'running' ? markMissing(record, now) : record;
    case 'note unobserved':
      return noteUnobserved(record, verdict.since);
    case 'note observed':
      return noteObserved(record);
    case 'mark delayed':
      return record.state === 'running'
        ? markDelayed(noteUnobserved(record, verdict.since), now, verdict.error)
        : record;
    case 'mark blocked':
      return record.state === 'requested' ? markBlocked(record, verdict.blockedBy, now) : record;
  }
}
