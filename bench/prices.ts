/** A list price, in US dollars. */
export interface Price {
  readonly what: string;
  readonly usd: number;
  readonly per: string;
  /** How many units one price is for. */
  readonly units: number;
  readonly free: string;
  readonly source: string;
}

export const pricesAsOf = '2026-11-22';

/**
 * List prices of one region in the United States (Iowa, `us-central1`), without what is free and without discounts.
 * Look them up before you decide by them: the last column says where they were read.
 */
export const prices = {
  cpu: {
    what: 'Cloud Run, vCPU while a request is served',
    usd: 0.000_024,
    per: 'vCPU-second',
    units: 1,
    free: '180,000 a month',
    source: 'cloud.google.com/run/pricing',
  },
  memory: {
    what: 'Cloud Run, memory while a request is served',
    usd: 0.000_002_5,
    per: 'GiB-second',
    units: 1,
    free: '360,000 a month',
    source: 'cloud.google.com/run/pricing',
  },
  request: {
    what: 'Cloud Run, requests',
    usd: 0.4,
    per: 'million',
    units: 1_000_000,
    free: '2 million a month',
    source: 'cloud.google.com/run/pricing',
  },
  read: {
    what: 'Firestore, documents read',
    usd: 0.03,
    per: '100,000',
    units: 100_000,
    free: '50,000 a day',
    source: 'airbyte.com, Firestore pricing guide (in a multi-region twice that)',
  },
  write: {
    what: 'Firestore, documents written',
    usd: 0.09,
    per: '100,000',
    units: 100_000,
    free: '20,000 a day',
    source: 'airbyte.com, Firestore pricing guide (in a multi-region twice that)',
  },
  message: {
    what: 'Pub/Sub, published and delivered, 1,000 bytes a request at least',
    usd: 40,
    per: 'TiB',
    units: 2 ** 40,
    free: '10 GiB a month',
    source: 'cloud.google.com/pubsub/pricing',
  },
  job: {
    what: 'Cloud Scheduler',
    usd: 0.1,
    per: 'job and month',
    units: 1,
    free: '3 jobs',
    source: 'cloud.google.com/scheduler/pricing',
  },
  log: {
    what: 'Cloud Logging, taken in and kept for 30 days',
    usd: 0.5,
    per: 'GiB',
    units: 2 ** 30,
    free: '50 GiB a month',
    source: 'cloud.google.com/stackdriver/pricing',
  },
  metric: {
    what: 'Cloud Monitoring, metrics made from logs, 80 bytes a point of a distribution',
    usd: 0.258,
    per: 'MiB',
    units: 2 ** 20,
    free: '150 MiB a month',
    source: 'cloud.google.com/stackdriver/pricing (the 80 bytes: not confirmed on a page)',
  },
  backup: {
    what: 'Spanner, backup storage',
    usd: 0.1,
    per: 'GB and month',
    units: 1,
    free: 'none',
    source: 'not confirmed on a page; it is here for scale only',
  },
} as const satisfies Record<string, Price>;
