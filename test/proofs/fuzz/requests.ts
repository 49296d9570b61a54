/* What the corpus is made of: a request that nothing is wrong with, and one thing that is. */

export const database = 'projects/shop/instances/main/databases/orders';
export const key = 'projects/p/locations/l/keyRings/r/cryptoKeys/k';
export const good = { database, retentionPeriod: '14d' };

/** The good request with other fields; `undefined` leaves one out. */
export const json = (fields: object) => JSON.stringify({ ...good, ...fields });

export const labels = (count: number, value: unknown = 'x') =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`l${index}`, value]));

/** The publish time of all of them, as in the world they are tried in. */
const published = Date.parse('2026-11-22T10:00:00Z');
export const expiresIn = (ms: number) => new Date(published + ms).toISOString();
export const hours = 3_600_000;
