import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deploymentOf } from '../../cli/deployment.ts';
import { explained, trouble } from '../../cli/explain.ts';
import { flagsOf } from '../../shared/terminal/commands.ts';

const deployment = deploymentOf({ project: 'shop', deploymentProject: 'backups' }, {});
const answered = (code: number) => Object.assign(new Error(`${code} whatever\nand its stack`), { code });

const sentences: readonly (readonly [string, unknown, RegExp])[] = [
  [
    'no right to read the records',
    answered(7),
    /^You may not use the records \(Firestore database spanner-backup in project backups\)\. It takes roles\/datastore\.viewer on project backups\.$/,
  ],
  [
    'no such database',
    answered(5),
    /^There is no records .*Is this the right deployment\?.*--records-database/,
  ],
  ['credentials that are over', answered(16), /gcloud auth application-default login$/],
  [
    'no credentials',
    new Error('Could not load the default credentials. Browse to …'),
    /gcloud auth application-default login$/,
  ],
];

for (const [title, error, sentence] of sentences) {
  test(`the error "${title}" is explained by a sentence that says what to do`, () => {
    assert.match(explained(error, 'records', deployment)?.message ?? '', sentence);
  });
}

test('an error that may pass by itself is told in a line, and tried again', () => {
  for (const code of [4, 8, 13, 14])
    assert.equal(explained(answered(code), 'records', deployment), undefined);
  assert.match(trouble(answered(14), 'records', deployment), /^no answer from the records/);
  assert.doesNotMatch(trouble(answered(13), 'records', deployment), /stack/);
});

test('a command repeats the flags of its deployment that differ from the defaults', () => {
  assert.deepEqual(flagsOf(deployment), ['--project=shop', '--deployment-project=backups']);
  const other = deploymentOf(
    { deployment: 'eu', recordsDatabase: '(default)' },
    { GOOGLE_CLOUD_PROJECT: 'shop' },
  );
  assert.deepEqual(flagsOf(other), ['--project=shop', '--deployment=eu', "--records-database='(default)'"]);
  assert.equal(other.requestsTopic, 'projects/shop/topics/eu-requests');
});

test('the project comes from a full name, and without one the command asks for it', () => {
  assert.equal(deploymentOf({}, {}, 'projects/shop/instances/i/backups/b').project, 'shop');
  assert.throws(() => deploymentOf({}, {}), /Which project\? Give --project/);
});
