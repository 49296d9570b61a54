import { dayMs, type Harness, hourMs, minuteMs } from '../harness.ts';

/*
 * Two weeks of a shop's backups, made by the functions on a moved clock: every night each database, some of which fail; and a
 * morning on which something runs, something waits and one database has no good backup. Always the same.
 */

const eu = 'projects/local/instances/shop-eu';
const books = 'projects/local/instances/books';

/** What the living world is watched by: the environment of the functions. */
export const livingEnvironment = {
  FRESHNESS_TARGETS: `${eu}/databases/*=26h,${books}/databases/*=26h`,
  FOUND_BACKUPS: 'on',
} as const;

/** The first evening. */
export const livingStart = '2026-11-13T20:00:00Z';

interface Source {
  readonly name: string;
  /** At first, and how much comes to it each day. */
  readonly gigabytes: readonly [number, number];
  readonly minutes: number;
}

const sources: readonly Source[] = [
  { name: `${eu}/databases/carts`, gigabytes: [38, 0.4], minutes: 22 },
  { name: `${eu}/databases/customers`, gigabytes: [112, 1.1], minutes: 41 },
  { name: `${eu}/databases/orders`, gigabytes: [420, 6.5], minutes: 96 },
  { name: `${eu}/databases/stock`, gigabytes: [64, -0.3], minutes: 28 },
  { name: `${books}/databases/invoices`, gigabytes: [88, 0.9], minutes: 35 },
  { name: `${books}/databases/ledger`, gigabytes: [205, 2.2], minutes: 57 },
];

export const names = {
  orders: `${eu}/databases/orders`,
  ledger: `${books}/databases/ledger`,
  reports: `${books}/databases/reports`,
  running: `${eu}/backups/orders-before-migration`,
  failed: `${books}/backups/ledger-20261126`,
} as const;

const nights = 13;
const keyDisabled = {
  code: 'FAILED_PRECONDITION',
  message:
    'KMS key projects/local/locations/europe-west1/keyRings/books/cryptoKeys/ledger is not enabled, current state is: DISABLED.',
} as const;

/**
 * Lives through it, up to the last morning. The poller looks so often by night: a backup ends for it when it looks, and each look
 * takes real time.
 */
export async function live(harness: Harness, apartMs = 45 * minuteMs): Promise<void> {
  const { spanner } = harness;
  for (let night = 0; night < nights; night += 1) {
    sources.forEach(({ name, gigabytes: [first, daily], minutes }, index) => {
      const traits = { sizeBytes: Math.round((first + night * daily) * 2 ** 30) };
      spanner.world.addDatabase(name, { createTimeMs: Date.parse('2025-03-01'), ...traits });
      // Never quite the same, and the same whenever it is made.
      spanner.world.setDuration(
        name,
        Math.round(minutes * (1 + ((night * 7 + index * 5) % 9) / 25) * minuteMs),
      );
    });
    if (night >= nights - 2) spanner.world.failNext(names.ledger, keyDisabled, 12);
    if (night === 4)
      spanner.world.failNext(names.orders, { code: 'INTERNAL', message: 'Internal error.' }, 71);
    await until(harness, 22 + 4 + night * 24);
    if (night % 7 === 2) await bySchedule(harness, apartMs);
    for (const { name } of sources) await ask(harness, name, '{database}-{date}', { kind: 'nightly' });
    await follow(harness, 3 * hourMs, apartMs);
  }
  await lastMorning(harness, apartMs);
}

/** A schedule of Spanner's own makes a backup of two databases before the others begin. */
async function bySchedule(harness: Harness, apartMs: number): Promise<void> {
  const { clock, spanner } = harness;
  const date = clock.now().toISOString().slice(0, 10).replaceAll('-', '');
  for (const id of ['carts', 'orders']) {
    const database = `${eu}/databases/${id}`;
    spanner.world.startBackup(`${eu}/backups/${id}-weekly-${date}`, database, {
      schedules: [`${database}/backupSchedules/weekly`],
    });
  }
  await follow(harness, 3 * hourMs, apartMs);
}

async function lastMorning(harness: Harness, apartMs: number): Promise<void> {
  const { clock, spanner } = harness;
  spanner.world.addDatabase(names.reports, { createTimeMs: clock.now().getTime() - 4 * dayMs });
  await follow(harness, 3 * hourMs, apartMs);
  spanner.world.setDuration(names.running, 84 * minuteMs);
  await ask(harness, names.orders, 'orders-before-migration', { team: 'checkout', ticket: 'SHOP-4711' });
  await follow(harness, 9 * minuteMs);
  await ask(harness, `${eu}/databases/stock`, 'stock-by-hand', { team: 'warehouse' });
  await ask(harness, names.orders, 'orders-for-audit', { team: 'audit' });
  await ask(harness, `${books}/databases/invoices`, 'invoices-for-audit', { team: 'audit' });
  spanner.world.cancel(`${books}/backups/invoices-for-audit`);
  await follow(harness, 12 * minuteMs);
}

async function ask(harness: Harness, database: string, backupId: string, labels: object): Promise<void> {
  await harness.ask({ database, backupId, retentionPeriod: '14d', labels });
}

/** Ticks for so long. */
async function follow({ clock, tick }: Harness, ms: number, apartMs = 3 * minuteMs): Promise<void> {
  for (let passed = 0; passed < ms; passed += apartMs) {
    clock.advance(apartMs);
    await tick();
  }
}

/** To so many hours after the beginning of the first day. */
async function until({ clock, tick }: Harness, hours: number): Promise<void> {
  const ms = Date.parse('2026-11-13T00:00:00Z') + hours * hourMs - clock.now().getTime();
  if (ms > 0) clock.advance(ms);
  await tick();
}
