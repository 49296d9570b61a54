import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Call } from 'google-emulators/grpc/intercept.ts';
import * as v from 'valibot';
import { everyCall, request, startHarness } from '../harness.ts';

const WriteSchema = v.object({
  delete: v.nullish(v.string(), ''),
  update: v.nullish(v.object({ name: v.string() })),
  currentDocument: v.nullish(v.object({ exists: v.nullish(v.boolean()) })),
});
const WritingSchema = v.object({ writes: v.array(WriteSchema) });
const RoleSchema = v.object({ permissions: v.array(v.string()) });

/**
 * What Firestore asks for, by method: https://cloud.google.com/firestore/docs/security/iam. A write with a precondition
 * on the time of the last update is an update; one without any may do either.
 */
function permissionsFor({ method, request: sent }: Call): string[] {
  switch (method) {
    case 'BatchGetDocuments':
      // A transaction begins with its first read.
      return [
        'datastore.entities.get',
        ...(Reflect.get(sent, 'newTransaction') ? ['datastore.databases.get'] : []),
      ];
    case 'RunQuery':
      return ['datastore.entities.get', 'datastore.entities.list'];
    case 'BeginTransaction':
    case 'Rollback':
      return ['datastore.databases.get'];
    case 'Commit':
    case 'BatchWrite':
      return v.parse(WritingSchema, sent).writes.flatMap(permissionsForWrite);
    default:
      throw new Error(`nobody has looked up what ${method} needs`);
  }
}

function permissionsForWrite(write: v.InferOutput<typeof WriteSchema>): string[] {
  if (write.delete) return ['datastore.entities.delete'];
  // The table has this for BatchWrite of a document that has to be there, too.
  if (write.currentDocument?.exists !== undefined)
    return ['datastore.entities.create', 'datastore.entities.update'];
  return write.currentDocument
    ? ['datastore.entities.update']
    : ['datastore.entities.create', 'datastore.entities.update'];
}

test('the role of the records grants exactly what the functions need', async () => {
  await using on = await startHarness();
  const needed = new Set<string>();
  on.break('firestore', everyCall, (call, proceed) => {
    for (const permission of permissionsFor(call)) needed.add(permission);
    return proceed();
  });
  await on.ask(request('nightly'));
  await on.ask(request('nightly', { retentionPeriod: '8d' }));
  await on.ask('no request');
  await on.settleAll();
  await on.ask(request('nightly'));
  await on.settleAll();
  const role = v.parse(RoleSchema, JSON.parse(readFileSync('terraform/records-role.json', 'utf8')));
  assert.deepEqual([...needed].toSorted(), role.permissions.toSorted());
});
