import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe } from 'node:test';
import { startEndpoint } from 'google-emulators/test/pubsub/endpoint.ts';
import { consumerFolder } from '../contract/consumer.ts';
import { startExample } from '../contract/example.ts';
import { curl, gcloud } from './languages.ts';
import { codeOf, database, openPageShell } from './page-shell.ts';
import { languageTest } from './project.ts';

/* docs/publish.md and docs/subscribe.md: what stands there for a shell, as it stands, and the programs that need it. */

const request = { database, backupId: 'nightly', retentionPeriod: '14d', labels: { ticket: 'OPS-1' } };
const backup = 'projects/shop/instances/main/backups/nightly';

describe('Our pages, on the local stack, with', { concurrency: 3 }, async () => {
  for (const [tool, title] of [
    [curl, 'curl'],
    [gcloud, 'gcloud, in a shell'],
  ] as const)
    await languageTest(tool, 'publish.md gets a backup', async (t) => {
      await using shell = await openPageShell(t);
      const { harness, run } = shell;
      const printed = await run(codeOf('publish.md', title, -1));
      await harness.stack.pubsub?.broker.quiet();
      const [record] = harness.records();
      assert.equal(record?.state, 'running', printed);
      assert.equal(record.request.backup, 'projects/shop/instances/main/backups/orders-20261122');
      const [asked, ...more] = record.requests;
      assert.deepEqual([asked?.labels, more], [{ ticket: 'OPS-1234' }, []]);
      assert.ok(printed.includes(asked?.messageId ?? 'no id'), printed);
    });

  await languageTest(gcloud, 'the flags file that PowerShell writes is the same request', async (t) => {
    await using shell = await openPageShell(t);
    const { harness, folder, run } = shell;
    const source = codeOf('publish.md', 'gcloud, in PowerShell', -1);
    const [, quoted = ''] = /'(.*?)'\nConvertTo-Json/s.exec(source) ?? [];
    const message = quoted.replace("' + $env:DATABASE + '", database);
    await writeFile(join(folder, 'request.flags.json'), JSON.stringify({ '--message': message }));
    const [command = ''] = source.match(/^gcloud .+$/m) ?? [];
    await run(command.replace('$env:PROJECT', '"$PROJECT"'));
    await harness.stack.pubsub?.broker.quiet();
    assert.equal(harness.records()[0]?.state, 'running');
  });

  await languageTest(gcloud, 'a filtered subscription gets the failures of its database', async (t) => {
    await using shell = await openPageShell(t);
    const { harness, run } = shell;
    const other = 'projects/shop/instances/main/databases/stock';
    harness.spanner.world.addDatabase(other, { createTimeMs: 0 });
    await run(codeOf('subscribe.md', 'A filtered subscription'));
    harness.break('spanner', 'CreateBackup', { kind: 'refused', code: 'INVALID_ARGUMENT' });
    for (const asked of [request, { ...request, database: other, backupId: 'other' }])
      await harness.ask(asked);
    const pulled = await run(codeOf('subscribe.md', 'A filtered subscription', 1));
    assert.deepEqual(
      pulled
        .split('\n')
        .slice(1)
        .map((line) => /^dev\.spannerbackup\.backup\.v1\.(\w+) +(\S+) +\{"requests"/.exec(line)?.slice(1)),
      [['failed', backup], undefined],
    );
  });

  await languageTest(gcloud, 'the program of subscribe.md reads of a backup that succeeded', async (t) => {
    await using shell = await openPageShell(t);
    const { harness, run } = shell;
    await run(codeOf('subscribe.md', 'Reading events'));
    const folder = await consumerFolder(t);
    await writeFile(join(folder, 'reader.mjs'), codeOf('subscribe.md', 'Reading events', 1));
    const env = { ...process.env, PROJECT: 'local', PUBSUB_EMULATOR_HOST: harness.stack.addresses.pubsub };
    const reader = spawn(process.execPath, ['reader.mjs'], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    t.after(() => reader.kill());
    const read = once(reader.stdout, 'data');
    await harness.ask(request);
    await harness.settleAll();
    const [line] = await read;
    assert.match(String(line), /^projects\/shop\/instances\/main\/backups\/nightly is there, \d+ bytes\n$/);
  });

  await languageTest(gcloud, 'a push endpoint: the example enters finished backups, once', async (t) => {
    await using shell = await openPageShell(t);
    const { harness, run } = shell;
    const catalogue = await startEndpoint(t, 503, 200);
    await run(codeOf('subscribe.md', 'A push endpoint'), { ENDPOINT: await startExample(t, catalogue.url) });
    await harness.ask(request);
    await harness.settleAll();
    await harness.stack.pubsub?.broker.quiet();
    assert.equal(catalogue.pushes.length, 1, 'the catalogue was down');
    await harness.timers.advance(10_000);
    await harness.stack.pubsub?.broker.idle();
    const [, entry, ...more] = catalogue.pushes;
    assert.deepEqual(more, []);
    assert.equal(decodeURIComponent(entry?.path ?? '').startsWith(`/${backup}/`), true, entry?.path);
    assert.partialDeepStrictEqual(entry?.body, {
      backup: { name: backup, state: 'READY' },
      tickets: ['OPS-1'],
    });
  });
});
