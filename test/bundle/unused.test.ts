import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { build, type Plugin } from 'esbuild';
import { operationsProtos } from 'google-gax';
import { codecsWhenAsked } from '../../scripts/bundle/codecs.ts';
import { deployed } from '../../scripts/bundle/deployed.ts';
import { bundleOptions } from '../../scripts/bundle/options.ts';
import { withoutDescriptors, withoutMixins } from '../../scripts/bundle/unused.ts';

/* What stands in the bundle in place of what nobody uses, and of what is used seldom. */

const root = join(import.meta.dirname, '../..');
const leftOut = /was left out of the bundle, because nobody uses it/;

describe('in the bundle', () => {
  let folder = '';

  before(async () => {
    folder = await mkdtemp(join(root, 'node_modules/.unused-'));
  });

  after(() => rm(folder, { recursive: true }));

  /** What a module of this text exports once it is bundled. */
  async function bundled(name: string, contents: string, plugins: Plugin[]): Promise<unknown> {
    const outfile = join(folder, `${name}.cjs`);
    await build({
      ...bundleOptions,
      stdin: { contents, resolveDir: root, sourcefile: name },
      plugins,
      outfile,
      logLevel: 'silent',
    });
    const exported: unknown = createRequire(outfile)(outfile);
    return exported;
  }

  test('a service works without the descriptors of its messages, and asking for one says why it is missing', async () => {
    const loader = await bundled('loader', `export { fromJSON } from '@grpc/proto-loader';`, [
      withoutDescriptors(),
    ]);
    const { Till } = called(loader, 'fromJSON', {
      nested: {
        Till: { methods: { Sell: { requestType: 'Goods', responseType: 'Goods' } } },
        Goods: { fields: { name: { type: 'string', id: 1 } } },
      },
    });
    const { Sell } = Object(Till);
    assert.equal(Sell.path, '/Till/Sell');
    assert.deepEqual(Sell.responseDeserialize(Sell.requestSerialize({ name: 'tea' })), { name: 'tea' });
    assert.throws(() => Sell.requestType.type.name, leftOut);
    assert.throws(() => Sell.requestType.fileDescriptorProtos.length, leftOut);
  });

  test('the build fails if any other module asks for descriptors', async () => {
    await assert.rejects(
      bundled('asking', `export * from 'protobufjs/ext/descriptor';`, [withoutDescriptors()]),
      /asking uses protobufjs\/ext\/descriptor, which is left out of the bundle/,
    );
  });

  test('a client for policies that is never called can be made and closed, and throws when it is called', async () => {
    const gax = await bundled('unused', `export { IamClient } from 'google-gax';`, [
      withoutMixins(['publish']),
    ]);
    const client = Object(made(gax, 'IamClient'));
    assert.throws(() => client.getIamPolicy, /^Error: IamClient was left out of the bundle/);
    await client.close();
  });

  test('a client for policies whose methods are called stays complete', async () => {
    const callers = ['await publisher.testIamPermissions({ resource });'];
    const gax = await bundled('used', `export { IamClient } from 'google-gax';`, [withoutMixins(callers)]);
    const { prototype } = Object(Reflect.get(Object(gax), 'IamClient'));
    assert.equal(typeof prototype.testIamPermissions, 'function');
  });

  test('a codec is read from the file beside the bundle, and writes the same bytes', async () => {
    const gax = await bundled('codecs', `export { operationsProtos } from 'google-gax';`, [
      codecsWhenAsked(root),
    ]);
    const real = operationsProtos.google.longrunning.GetOperationRequest;
    const { google } = Object(Reflect.get(Object(gax), 'operationsProtos'));
    const { GetOperationRequest } = google.longrunning;
    const name = 'projects/p/instances/i/backups/b/operations/o';
    const encoded = GetOperationRequest.encode(GetOperationRequest.create({ name })).finish();
    assert.deepEqual(encoded, real.encode(real.create({ name })).finish());
  });

  test('the functions hold the description of operations, and not those of policies and locations', async () => {
    const { metafile } = await build({
      ...(await deployed(root, 'functions/index.ts')),
      entryPoints: [join(root, 'functions/index.ts')],
      absWorkingDir: root,
      outfile: 'index.cjs',
      write: false,
    });
    const inputs = Object.keys(metafile?.inputs ?? {});
    assert.ok(inputs.some((path) => path.endsWith('google-gax/build/protos/operations.json')));
    assert.deepEqual(
      inputs.filter((path) => /(iam_service|locations)\.json$/.test(path)),
      [],
    );
  });
});

function called(module: unknown, name: string, argument: object): Record<string, unknown> {
  return Reflect.apply(Reflect.get(Object(module), name), undefined, [argument]);
}

function made(module: unknown, name: string) {
  return Reflect.construct(Reflect.get(Object(module), name), [{}, {}]);
}
