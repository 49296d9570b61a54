import { backupIdPattern, databaseNamePattern } from '../shared/spanner/names.ts';
import { CliError } from './exit.ts';

const fullBackup = /^projects\/[^/]+\/instances\/[^/]+\/backups\/[^/]+$/;

/**
 * A backup's full name, of its full name or of its id and the instance.
 *
 * @throws {CliError} saying what is missing
 */
export function backupNamed(given: string, project: string, instance: string | undefined): string {
  if (fullBackup.test(given)) return given;
  if (given.includes('/'))
    throw new CliError(
      `${given} is not a backup: write projects/P/instances/I/backups/B, or an id and --instance.`,
      'usage',
    );
  if (instance === undefined)
    throw new CliError(
      `In which instance is ${given}? Give --instance, or the full name: projects/${project}/instances/I/backups/${given}.`,
      'usage',
    );
  if (!backupIdPattern.test(given))
    throw new CliError(
      `${given} is not a backup id: 2 to 60 lower-case letters, digits, _ and -, beginning with a letter and ending with a letter or digit.`,
      'usage',
    );
  return `projects/${project}/instances/${instance}/backups/${given}`;
}

/**
 * A database's full name, of its full name or of its id and the instance.
 *
 * @throws {CliError} saying what is missing
 */
export function databaseNamed(given: string, project: string, instance: string | undefined): string {
  if (databaseNamePattern.test(given)) return given;
  if (given.includes('/'))
    throw new CliError(
      `${given} is not a database: write projects/P/instances/I/databases/D, or an id and --instance.`,
      'usage',
    );
  if (instance === undefined)
    throw new CliError(
      `In which instance is ${given}? Give --instance, or the database's full name.`,
      'usage',
    );
  return `projects/${project}/instances/${instance}/databases/${given}`;
}

/** An instance's full name, of its full name or of its id. */
export function instanceNamed(given: string, project: string): string {
  if (/^projects\/[^/]+\/instances\/[^/]+$/.test(given)) return given;
  if (given.includes('/'))
    throw new CliError(`${given} is not an instance: write projects/P/instances/I, or an id.`, 'usage');
  return `projects/${project}/instances/${given}`;
}
