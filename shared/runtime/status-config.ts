import * as v from 'valibot';
import { type Config, ConfigError, defaultDatabase, fullTopic, publishersOf } from './config.ts';
import { type Environment, readVariables, variables } from './settings.ts';

/** What the status page takes from its environment. It needs no topic: the requests topic is named in commands only. */
export interface StatusConfig
  extends Pick<Config, 'project' | 'firestoreDatabase' | 'defaultRetention' | 'startWithin' | 'bounds'> {
  /** Where requests go, `projects/P/topics/T`; undefined where nobody said. */
  readonly requestsTopic: string | undefined;
  readonly emulators: Pick<Config['emulators'], 'firestore'>;
}

const statusVariables = {
  GOOGLE_CLOUD_PROJECT: variables.GOOGLE_CLOUD_PROJECT,
  FIRESTORE_DATABASE: variables.FIRESTORE_DATABASE,
  REQUESTS_TOPIC: v.optional(variables.REQUESTS_TOPIC),
  DEFAULT_RETENTION: variables.DEFAULT_RETENTION,
  START_WITHIN: variables.START_WITHIN,
  ALLOWED_DATABASES: variables.ALLOWED_DATABASES,
  LONGEST_RETENTION: variables.LONGEST_RETENTION,
  MOST_LABELS: variables.MOST_LABELS,
  FIRESTORE_EMULATOR_HOST: variables.FIRESTORE_EMULATOR_HOST,
};

/** Reads the configuration of the status page, or throws a ConfigError with all that is wrong with it. */
export function parseStatusConfig(environment: Environment): StatusConfig {
  const read = readVariables(environment, statusVariables);
  if (!read.ok) throw new ConfigError(read.problems);
  const { values } = read;
  const project = values.GOOGLE_CLOUD_PROJECT;
  return {
    project,
    firestoreDatabase: values.FIRESTORE_DATABASE ?? defaultDatabase,
    requestsTopic:
      values.REQUESTS_TOPIC === undefined ? undefined : fullTopic(project, values.REQUESTS_TOPIC),
    ...publishersOf(values),
    emulators: { firestore: values.FIRESTORE_EMULATOR_HOST },
  };
}
