import { parseSeed, type Seed } from 'google-emulators/spanner/seed.ts';

const ids = ['orders', 'customers', 'inventory'];
const ofInstance = 'projects/local/instances/main/databases';

/** The databases that `npm start` has where no Spanner emulator brings its own. */
export const samples: readonly string[] = ids.map((id) => `${ofInstance}/${id}`);

/**
 * They are watched, and what others make is found: so that the status page has something to show from the first tick on, and a
 * backup of somebody else's as well.
 */
export const watchingSamples: Readonly<Record<string, string>> = {
  FRESHNESS_TARGETS: `${ofInstance}/*=26h`,
  FOUND_BACKUPS: 'on',
};

/** Databases that are a month old and keep their versions for seven days: the guide backs up what was there a day ago. */
export function seedOf(databases: readonly string[]): Seed {
  const ddl = (name: string) => [
    `ALTER DATABASE \`${name.split('/').at(-1)}\` SET OPTIONS (version_retention_period = '7d')`,
  ];
  return parseSeed({ databases: databases.map((name) => ({ name, ageDays: 30, ddl: ddl(name) })) });
}
