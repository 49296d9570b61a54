import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startSpanner } from '../../spanner/server.ts';
import { door, instance } from './spanner-door.ts';

test('the REST API is served only if a port is given for it', async (t) => {
  const spanner = await startSpanner();
  t.after(() => spanner.stop());
  assert.equal(spanner.rest, undefined);
});

test('starting on a port that is taken leaves no server running', async (t) => {
  const { spanner } = await door(t);
  await assert.rejects(startSpanner({ restPort: spanner.rest?.port ?? 0 }), { code: 'EADDRINUSE' });
});

test("a refusal over REST has the form of Google's, with its details", async (t) => {
  const { call } = await door(t);
  const message = `Backup not found: ${instance}/backups/nope`;
  assert.deepEqual(await call('GET', `${instance}/backups/nope`), {
    status: 404,
    answer: {
      error: {
        code: 404,
        message,
        status: 'NOT_FOUND',
        details: [
          {
            '@type': 'type.googleapis.com/google.rpc.ResourceInfo',
            resourceType: 'type.googleapis.com/google.spanner.admin.database.v1.Backup',
            resourceName: `${instance}/backups/nope`,
            description: message,
          },
        ],
      },
    },
  });
});

const notThere: readonly (readonly [string, string, RegExp])[] = [
  ['GET', `${instance}/instancePartitions`, /The local Spanner does not know ListInstancePartitions/],
  ['POST', `${instance}/databases/d/sessions`, /does not know CreateSession/],
  ['GET', 'nothing/of/the/kind', /The local Spanner has no GET \/v1\/nothing\/of\/the\/kind in REST/],
  ['GET', '../', /The local Spanner has no GET \/ in REST/],
  ['GET', '..//', /The local Spanner has no GET \/\/ in REST/],
  ['GET', `..//v1/${instance}`, /The local Spanner has no GET \/\/v1\/projects/],
  ['PUT', `${instance}/databases/d`, /has no PUT/],
  ['OPTIONS', `${instance}/databases/d`, /has no OPTIONS/],
  ['POST', `${instance}/databases/d/sessions/s:executeStreamingSql`, /has no POST/],
];

for (const [method, path, words] of notThere)
  test(`an unknown address is 404 and never 501, which gcloud would try again: ${method} ${path}`, async (t) => {
    const { call } = await door(t);
    const { status, answer } = await call(method, path);
    assert.equal(status, 404);
    assert.match(JSON.stringify(answer), words);
  });

const wrong: readonly (readonly [string, string, unknown, RegExp])[] = [
  ['POST', `${instance}/backups?backupId=b-1`, { expireTime: 'soon' }, /incorrect value soon/],
  ['POST', `${instance}/backups?backupId=b-1`, { kept: 1 }, /Unknown name \\"kept\\"/],
  ['POST', `${instance}/backups?backup=b-1`, {}, /backup/],
  ['POST', `${instance}/backups?backupId=b-1`, '{', /not JSON/],
  ['GET', `${instance}/backups?fields=name`, undefined, /Unknown name \\"fields\\"/],
  ['GET', `${instance}/backups/%E0`, undefined, /is not encoded/],
  ['DELETE', `${instance}/backups/b-1`, { name: 'x' }, /takes no body/],
];

for (const [method, path, body, words] of wrong)
  test(`a wrong request is 400, with the reason: ${method} ${path} ${JSON.stringify(body)}`, async (t) => {
    const { call, spanner } = await door(t);
    const { status, answer } = await call(method, path, body);
    assert.equal(status, 400, JSON.stringify(answer));
    assert.match(JSON.stringify(answer), words);
    assert.equal(spanner.journal.entries.length, 0);
  });

test('the name in the path overrides the one in the body', async (t) => {
  const { call, inDays } = await door(t);
  await call('POST', `${instance}/backups?backupId=b-1`, {
    database: `${instance}/databases/d`,
    expireTime: inDays(2),
  });
  const body = { name: `${instance}/backups/another`, expireTime: inDays(5) };
  const updated = await call('PATCH', `${instance}/backups/b-1?updateMask=expire_time`, body);
  assert.partialDeepStrictEqual(updated, { status: 200, answer: { name: `${instance}/backups/b-1` } });
});

test('a call over REST can be intercepted, and is in the journal, like any other', async (t) => {
  const hosts: string[] = [];
  const { call, spanner } = await door(t, {
    intercept: (called, proceed) => {
      hosts.push(called.host);
      return proceed();
    },
  });
  await call('GET', `${instance}/backups`);
  assert.deepEqual(hosts, [spanner.address]);
  assert.equal(spanner.journal.of('ListBackups').length, 1);
});
