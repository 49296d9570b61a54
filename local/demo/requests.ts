import type { BackupEventKind } from '../../shared/events/event-schema.ts';

const instance = 'projects/local/instances/main';

/** A request of the demo, and how it is meant to end. */
export interface DemoRequest {
  readonly key: string;
  /** What is published. */
  readonly request: Readonly<Record<string, unknown>>;
  /** Full name of the backup; a request that is refused has none. */
  readonly backup?: string;
  /** How long Spanner takes for it. */
  readonly takesMs?: number;
  /** Said of it when it is published. */
  readonly remark: string;
  /** Published when this one has started. */
  readonly after?: string;
  /** Its events, in the order in which they happen. */
  readonly expected: readonly (BackupEventKind | 'rejected')[];
}

function wanted(database: string, backupId: string) {
  const request = { database: `${instance}/databases/${database}`, backupId, retentionPeriod: '14d' };
  return { key: backupId, backup: `${instance}/backups/${backupId}`, request };
}

/** One that succeeds, one that Spanner fails, one that is no request, and two of which one has to wait. */
export const demoRequests: readonly DemoRequest[] = [
  {
    ...wanted('orders', 'orders-nightly'),
    takesMs: 5_000,
    remark: 'keep it for 14 days',
    expected: ['started', 'succeeded'],
  },
  {
    ...wanted('inventory', 'inventory-nightly'),
    takesMs: 4_000,
    remark: 'Spanner will fail this one half-way',
    expected: ['started', 'failed'],
  },
  {
    ...wanted('customers', 'customers-before-migration'),
    takesMs: 4_000,
    remark: 'keep it for 14 days',
    expected: ['started', 'succeeded'],
  },
  {
    key: 'invalid',
    request: { database: `${instance}/databases/orders`, retentionDays: 14 },
    remark: 'not valid: retentionDays is no field',
    expected: ['rejected'],
  },
  {
    ...wanted('customers', 'customers-after-migration'),
    takesMs: 2_000,
    remark: 'the same database: has to wait its turn',
    after: 'customers-before-migration',
    expected: ['waiting', 'started', 'succeeded'],
  },
];

/** What the local Spanner is told beforehand: what its databases weigh, and which of them fails. */
export const demoDatabases = [
  { name: `${instance}/databases/orders`, sizeBytes: 48_312_345_678, fails: false },
  { name: `${instance}/databases/inventory`, sizeBytes: 7_312_345_678, fails: true },
  { name: `${instance}/databases/customers`, sizeBytes: 812_345_678, fails: false },
] as const;

/** The words that the local Spanner fails a backup with. */
export const demoFailure = { code: 'INTERNAL', message: 'the backup broke off half-way' } as const;
