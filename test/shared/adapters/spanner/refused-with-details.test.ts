import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GrpcError } from 'google-emulators/grpc/error.ts';
import { Unobservable } from '../../../../shared/ports.ts';
import { instance, request, stage } from './stage.ts';

/* A refusal that carries details of google.rpc, as those about quotas do: Google's client decodes them on their way to us. */

const words =
  "Quota exceeded for quota metric 'Administrative requests' of service 'spanner.googleapis.com'.";

/** A field of a message in the wire format of protobuf, of less than 128 bytes. */
function field(number: number, content: Uint8Array): Buffer {
  assert.ok(content.length < 128);
  return Buffer.concat([Buffer.from([(number << 3) | 2, content.length]), content]);
}

const text = (number: number, content: string) => field(number, Buffer.from(content));

/** google.rpc.Status with one google.rpc.QuotaFailure. */
function refusal(): GrpcError {
  const failure = field(1, Buffer.concat([text(1, 'projects/p'), text(2, 'too many')]));
  const any = Buffer.concat([text(1, 'type.googleapis.com/google.rpc.QuotaFailure'), field(2, failure)]);
  const error = new GrpcError('RESOURCE_EXHAUSTED', words);
  const status = Buffer.concat([Buffer.from([1 << 3, error.code]), text(2, words), field(3, any)]);
  error.metadata.set('grpc-status-details-bin', status);
  return error;
}

test("a refusal with a QuotaFailure is told in Spanner's words, as one without", async () => {
  await using on = await stage({ intercept: () => Promise.reject(refusal()) });
  const error = { code: 8, status: 'RESOURCE_EXHAUSTED', message: words };
  assert.deepEqual(await on.admin.createBackup(request(), on.tomorrow()), { kind: 'error', error });
  const reads = {
    'a list of operations': on.admin.listOperations(instance, { kind: 'unfinished' }, on.pace),
    'a list of databases': on.instances.listDatabases(instance, on.pace),
    'a backup': on.admin.getBackup(`${instance}/backups/nightly`, on.pace),
  };
  for (const [what, read] of Object.entries(reads))
    await assert.rejects(
      read,
      (caught: unknown) => {
        assert.ok(caught instanceof Unobservable);
        assert.deepEqual(caught.words, error);
        return true;
      },
      what,
    );
});
