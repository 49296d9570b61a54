import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ajv, type ValidateFunction } from 'ajv';
import { type DocumentsFile, fileOf, filesOf, keptVersions, schemaOf } from './files.ts';
import { played, storyNames } from './stories.ts';

/*
 * Rolling back: where nothing new is asked for, a version before this one reads what this one stores. A record that it
 * calls unreadable would stand still until somebody rolls forward again.
 */

/** What a version does not read of this one, by story, and why. CHANGELOG.md tells it to whoever deploys. */
const unreadBy: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  // It takes no field that it does not know. Nothing of it is stored before somebody withdraws a request.
  'before-1.0': {
    'requested-withdrawn': 'data/requests/0 must NOT have additional properties',
    'cancelled-withdrawn': 'data/requests/0 must NOT have additional properties',
    // Nor an event of a type that came later, until that is sent: by the next tick, as a rule.
    'requested-waiting-unsent': 'data/outbox/0/type must be equal to one of the allowed values',
  },
};

/** Fields that lie in a document as text. */
const eventFields = ['outbox', 'announcement', 'event'];
/** Fields that are for queries, and are no part of what is read. */
const queryFields = ['pending', 'unsent'];

const ajv = new Ajv({ strict: false, validateFormats: false });

for (const version of keptVersions) {
  const readers = readersOf(version);

  test(`the schemas of ${version} accept its own documents, and none with a field missing`, () => {
    for (const [name, file] of filesOf(version)) assert.deepEqual(unread(file, readers), [], name);
    for (const [collection, reader] of readers) assert.equal(reader({ state: 'running' }), false, collection);
  });

  for (const name of storyNames) {
    const known = unreadBy[version]?.[name];
    test(`${version} ${known === undefined ? 'reads' : 'does not read'} a document of this version: ${name}`, async () => {
      const problems = unread(await played(name, fileOf), readers);
      if (known === undefined) assert.deepEqual(problems, []);
      else assert.match(problems.join('\n'), new RegExp(known));
    });
  }
}

type Readers = ReadonlyMap<string, ValidateFunction>;

/** By the collections that a version reads. It never looks into those that came later. */
function readersOf(version: string): Readers {
  const kinds = {
    backups: 'record',
    rejections: 'rejection',
    databases: 'database',
    found: 'found',
  } as const;
  return new Map(
    Object.entries(kinds).flatMap(([collection, kind]) => {
      const schema = schemaOf(version, kind);
      return schema === undefined ? [] : [[collection, ajv.compile(schema)] as const];
    }),
  );
}

/** What is wrong with documents, as a version with these schemas sees them. */
function unread({ documents }: DocumentsFile, readers: Readers): string[] {
  return Object.entries(documents).flatMap(([path, stored]) => {
    const reader = readers.get(path.split('/')[0] ?? '');
    if (reader === undefined) return [];
    const fields = Object.entries(stored)
      .filter(([field]) => !queryFields.includes(field))
      .map(([field, value]) => [field, eventFields.includes(field) ? JSON.parse(String(value)) : value]);
    return reader(Object.fromEntries(fields)) ? [] : `${path}: ${ajv.errorsText(reader.errors)}`;
  });
}
