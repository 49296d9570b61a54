import type { JsonSchema } from '@valibot/to-json-schema';
import { stringify } from 'yaml';
import { type EventKind, eventKinds, eventTypes } from '../../contract/events.ts';
import { defaultTopics } from '../../contract/topics.ts';
import { toMessage } from '../../shared/adapters/pubsub/events.ts';
import { eventExamples, requestExamples, withdrawalExamples } from './examples.ts';
import { eventSchema, requestSchema, withdrawalSchema } from './schemas.ts';

const binding = '0.2.0';
const description = [
  'Backups of Cloud Spanner databases on request: publish a request on the one topic, hear on the other how it ended.',
  'The topics are named as the deployment names them unless told otherwise.',
  'How compatible this stays is said in README.md beside this file.',
].join(' ');

const asked = ['request', 'withdrawal'];

/** Both topics in AsyncAPI 3, from this application's point of view: it receives requests and sends events. */
export function asyncApi(version: string): string {
  const document = {
    asyncapi: '3.0.0',
    info: {
      title: 'spanner-backup-functions',
      version,
      description,
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    servers: {
      google: { host: 'pubsub.googleapis.com', protocol: 'googlepubsub', description: 'Cloud Pub/Sub' },
    },
    channels: {
      requests: channel(defaultTopics.requests, 'Backup requests, and withdrawals of them.', asked),
      events: channel(defaultTopics.events, 'What became of them: CloudEvents in binary mode.', eventKinds),
    },
    operations: {
      takeRequest: operation(
        'receive',
        'requests',
        'Takes in a request and starts the backup, or withdraws a request that still waits.',
        asked,
      ),
      announce: operation(
        'send',
        'events',
        'Tells how a backup, or the refusal of a message, went.',
        eventKinds,
      ),
    },
    components: {
      messages: {
        request: requestMessage(),
        withdrawal: withdrawalMessage(),
        ...Object.fromEntries(eventKinds.map((kind) => [kind, eventMessage(kind)])),
      },
    },
  };
  // Objects that occur twice are written twice, anchors are hard to read; readers of YAML 1.1 would make dates of times.
  const yaml = stringify(document, { aliasDuplicateObjects: false, compat: 'yaml-1.1', lineWidth: 110 });
  return `# Generated from the schemas in the code by npm run contract. Do not edit.\n${yaml}`;
}

function channel(topic: string, summary: string, messages: readonly string[]) {
  return {
    address: `projects/{project}/topics/${topic}`,
    description: summary,
    parameters: { project: { description: 'The project of the deployment.' } },
    messages: Object.fromEntries(messages.map((name) => [name, { $ref: `#/components/messages/${name}` }])),
  };
}

function operation(action: string, on: string, summary: string, messages: readonly string[]) {
  return {
    action,
    summary,
    channel: { $ref: `#/channels/${on}` },
    messages: messages.map((name) => ({ $ref: `#/channels/${on}/messages/${name}` })),
  };
}

function requestMessage() {
  return {
    name: 'request',
    title: 'Backup request',
    summary: 'Asks for one backup of one database.',
    payload: inside(requestSchema()),
    examples: requestExamples.map((payload) => ({ payload })),
    // The binding of a channel would ask for a Pub/Sub schema; a message's does not.
    bindings: { googlepubsub: { attributes: {}, bindingVersion: binding } },
  };
}

function withdrawalMessage() {
  return {
    name: 'withdrawal',
    title: 'Withdrawal',
    summary: 'Withdraws a request for a backup that is not started yet.',
    payload: inside(withdrawalSchema()),
    examples: withdrawalExamples.map((payload) => ({ payload })),
    bindings: { googlepubsub: { attributes: {}, bindingVersion: binding } },
  };
}

function eventMessage(kind: EventKind) {
  const { title, description: summary, properties = {} } = eventSchema(kind);
  const example = eventExamples[kind];
  return {
    name: eventTypes[kind],
    title,
    summary,
    headers: attributes(kind, properties),
    payload: inside(asObject(properties.data)),
    examples: [{ headers: toMessage(example).attributes, payload: example.data }],
    bindings: { googlepubsub: { attributes: { 'ce-type': eventTypes[kind] }, bindingVersion: binding } },
  };
}

/** The message's attributes: the CloudEvent's context, and two more for the filters of subscriptions. */
function attributes(kind: EventKind, { data, ...context }: NonNullable<JsonSchema['properties']>) {
  const headers = Object.entries(context).map(([name, schema]) => [`ce-${name}`, schema]);
  const rejected = kind === 'rejected';
  const required = Object.keys(context).filter((name) => !(rejected && name === 'subject'));
  return {
    type: 'object',
    properties: {
      ...Object.fromEntries(headers),
      'content-type': { const: 'application/json' },
      ...(!rejected && {
        database: { type: 'string', description: 'Full name of the database.' },
        instance: { type: 'string', description: 'Full name of the instance.' },
      }),
    },
    required: [
      ...required.map((name) => `ce-${name}`),
      'content-type',
      ...(rejected ? [] : ['database', 'instance']),
    ],
  };
}

function inside({ $schema, examples, ...schema }: JsonSchema): JsonSchema {
  return schema;
}

function asObject(schema: JsonSchema | boolean | undefined): JsonSchema {
  return typeof schema === 'object' ? schema : {};
}
