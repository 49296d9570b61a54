import type { Running } from '../../../shared/record/record.ts';
import { markDelayed } from '../../../shared/record/transitions.ts';
import { after, at, database, instance, request, running } from '../../shared/record/builders.ts';

const bytes = (count: number) => 'x'.repeat(count);

/** A running record of the largest size that there may be, as test/proofs/fuzz/largest-record.test.ts adds it up. */
export function heavyRecord(n: number): Running {
  const backup = `${instance}/backups/heavy-${n}`;
  const requests = Array.from({ length: 20 }, (_, m) => ({ messageId: `${m}`, labels: { a: bytes(1_900) } }));
  const messages = Array.from({ length: 1_000 }, (_, m) => ({
    id: `${m}`.padStart(128, '0'),
    publishTime: at(0),
  }));
  const history = Array.from({ length: 100 }, (_, round) => ({
    round,
    openedBy: `${round}`.padStart(128, '0'),
    state: 'failed' as const,
    settledAt: at(0),
    operation: `${backup}/operations/${bytes(400)}`,
    error: { code: 9, status: 'FAILED_PRECONDITION', message: bytes(200) },
  }));
  const formerOperations = history.map(({ round }) => `${backup}/operations/${bytes(400)}-${round}`);
  const operation = `${backup}/operations/_auto_op_1`;
  const record = running({
    request: request({ backup, database: `${database}-${n}` }),
    operation,
    requests,
    messages,
    history,
    formerOperations,
  });
  // Pub/Sub has taken nothing for long.
  const [event] = markDelayed(record, after(0)).outbox;
  const outbox =
    event === undefined ? [] : Array.from({ length: 10 }, (_, m) => ({ ...event, id: `${n}-${m}` }));
  return { ...record, outbox };
}
