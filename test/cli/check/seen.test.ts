import assert from 'node:assert/strict';
import { test } from 'node:test';
import { named, type World } from './google.ts';
import { ungranted } from './missing.ts';
import { check, wrong } from './stage.ts';

/* What may not be seen, or cannot be told, is no tick. */

const hidden: readonly (readonly [string, string, RegExp])[] = [
  ['the APIs', '/services:batchGet', /serviceusage\.serviceUsageViewer on project acme/],
  [
    'a topic',
    '/topics/spanner-backup-events',
    /roles\/(pubsub\.viewer|iam\.securityReviewer) on project acme/,
  ],
  ['the functions', 'cloudfunctions.googleapis.com/v2', /roles\/cloudfunctions\.viewer on project acme/],
  ['the jobs', 'cloudscheduler.googleapis.com/v1', /roles\/cloudscheduler\.viewer on project acme/],
  ['an index', '/fields/settledAt', /roles\/datastore\.viewer on project acme/],
  ['a policy', 'main:getIamPolicy', /roles\/iam\.securityReviewer on project acme/],
  ['native schedules', '/backupSchedules', /roles\/spanner\.backupAdmin on project acme/],
  ["the project's number", 'v3/projects/acme', /roles\/(browser|iam\.securityReviewer) on project acme/],
];

for (const [title, part, why] of hidden) {
  test(`check that may not see ${title} warns, and names the grant that it needs`, async () => {
    const { code, findings } = await check((world) => {
      world.hidden = (url) => url.includes(part) && !url.includes('testIamPermissions');
    });
    assert.equal(code, 9, JSON.stringify(wrong(findings), undefined, 1));
    assert.ok(wrong(findings).length > 0);
    for (const finding of wrong(findings).filter((one) => !/region|names one/.test(one.why ?? ''))) {
      assert.match(finding.why ?? '', /^it could not be seen: PERMISSION_DENIED: /);
      assert.match(finding.why ?? '', why);
      assert.match(finding.mend ?? '', /^gcloud projects add-iam-policy-binding acme .* --role=roles\//);
    }
  });
}

test('check accepts a grant on the project for one on a resource, by the permissions of its role', async () => {
  const owner = (world: World) => {
    ungranted(named.topic('events'), '-create@')(world);
    world.policies
      .get('projects/acme')
      ?.push({ role: 'roles/owner', members: [`serviceAccount:${named.account('create')}`] });
  };
  assert.equal((await check(owner)).code, 0);
});

test('check fails if our role lost a permission', async () => {
  const { code, findings } = await check((world) => {
    world.roles.set('projects/acme/roles/spanner_backup_records', ['datastore.entities.get']);
  });
  assert.equal(code, 8);
  assert.equal(wrong(findings).length, 2);
  assert.match(wrong(findings)[0]?.why ?? '', /grants .*datastore\.entities\.update/);
});

test('check does not count what a group or a condition may grant as ok', async () => {
  for (const binding of [
    { role: 'roles/pubsub.publisher', members: ['group:robots@acme.example'] },
    {
      role: 'roles/pubsub.publisher',
      members: [`serviceAccount:${named.account('create')}`],
      condition: { expression: 'request.time < timestamp("2027-01-01T00:00:00Z")' },
    },
  ]) {
    const { code, findings } = await check((world) => {
      ungranted(named.topic('events'), '-create@')(world);
      world.policies.get(named.topic('events'))?.push(binding);
    });
    assert.equal(code, 9);
    assert.match(wrong(findings)[0]?.why ?? '', /may come from .*, which cannot be told from here/);
  }
});
