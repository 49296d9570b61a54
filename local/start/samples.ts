import { parseSeed, type Seed } from 'google-emulators/spanner/seed.ts';

const ids = ['orders', 'customers', 'inventory'];

/** The databases that `npm start` has where no Spanner emulator brings its own. */
export const samples: readonly string[] = ids.map((id) => `projects/local/instances/main/databases/${id}`);

/** Databases that are a month old and keep their versions for seven days: the guide backs up what was there a day ago. */
export function seedOf(databases: readonly string[]): Seed {
  const ddl = (name: string) => [
    `ALTER DATABASE \`${name.split('/').at(-1)}\` SET OPTIONS (version_retention_period = '7d')`,
  ];
  return parseSeed({ databases: databases.map((name) => ({ name, ageDays: 30, ddl: ddl(name) })) });
}
