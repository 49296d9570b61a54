import { html } from 'hono/html';
import type { StatusConfig } from '../../shared/runtime/status-config.ts';
import { lastSegment, projectOf } from '../../shared/spanner/names.ts';
import { type DeploymentNames, defaultPrefix } from '../../shared/terminal/commands.ts';
import type { Html } from './page.ts';

/** A word in a command for what this page does not know: whoever pastes the command replaces it. */
export interface Placeholder {
  readonly word: string;
  /** What it stands for, as the rest of a sentence. */
  readonly meaning: string;
}

const prefixUnknown: Placeholder = {
  word: 'NAME_PREFIX',
  meaning: "stands for Terraform's name_prefix of this deployment: the requests topic does not tell it here.",
};

const topicUnknown: Placeholder = {
  word: 'REQUESTS_TOPIC',
  meaning:
    'stands for the requests topic, which this page was not told: its variable of that name does. Terraform prints the command with it (output publish_command).',
};

/** What the page knows of its deployment. */
export type KnownDeployment = Pick<StatusConfig, 'project' | 'firestoreDatabase' | 'requestsTopic'>;

/** What goes into a command, and the words in it that stand for something unknown. */
interface Filled<Value> {
  readonly value: Value;
  readonly placeholders: readonly Placeholder[];
}

/**
 * The deployment of this page, for a command about a database or a backup. Terraform names the requests topic by the prefix
 * that the command line asks for, and so, unless it is told otherwise, the database of the records.
 */
export function deploymentOf(
  resource: string,
  { project, firestoreDatabase, requestsTopic = '' }: KnownDeployment,
): Filled<DeploymentNames> {
  const [, named] = /^(.+)-requests$/.exec(lastSegment(requestsTopic)) ?? [];
  const prefix = named ?? (firestoreDatabase === defaultPrefix ? defaultPrefix : undefined);
  return {
    value: {
      project: projectOf(resource),
      deploymentProject: requestsTopic === '' ? project : projectOf(requestsTopic),
      prefix: prefix ?? prefixUnknown.word,
      recordsDatabase: firestoreDatabase,
    },
    placeholders: prefix === undefined ? [prefixUnknown] : [],
  };
}

/** The full name of the requests topic. */
export function topicOf({ project, requestsTopic }: KnownDeployment): Filled<string> {
  return requestsTopic === undefined
    ? { value: `projects/${project}/topics/${topicUnknown.word}`, placeholders: [topicUnknown] }
    : { value: requestsTopic, placeholders: [] };
}

/** What the placeholders of some commands stand for. */
export function placeholderNotes(placeholders: readonly Placeholder[]): Html {
  return html`${placeholders.map(({ word, meaning }) => html`<p><b>${word}</b> ${meaning}</p>`)}`;
}
