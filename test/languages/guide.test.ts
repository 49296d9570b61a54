import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, delimiter, dirname, join } from 'node:path';
import { after, before, describe } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { sectionsOf } from '../contract/snippets.ts';
import { root } from '../local/emulators/installed.ts';
import { type GuideProgram, programs } from './guide-programs.ts';
import { type GuideStage, startGuideStage } from './guide-stage.ts';
import { inCopyOf, languageTest, runStep } from './project.ts';

/*
 * The samples of Google's guide (test/guide), and the snippets of docs/publish.md and docs/subscribe.md as they stand there, each
 * in a folder of its own as its page tells, on the local stack with both functions.
 */

describe("Google's guide and our pages, on the local stack, in", { concurrency: 3 }, async () => {
  let stage: GuideStage;
  before(async () => {
    stage = await startGuideStage(programs.map(({ folder }) => folder));
  });
  after(() => stage.stop());

  for (const program of programs)
    await languageTest(program.language, 'the guide, a request, and the wait for it', async ({ signal }) => {
      await inCopyOf(join(root, 'test/guide', program.folder), async (folder) => {
        await writeSnippets(program, folder);
        const database = `projects/local/instances/main/databases/${program.folder}`;
        const environment: Record<string, string> = { ...stage.environment, DATABASE: database };
        const run = (...command: [string, ...string[]]) => runStep(command, folder, environment, signal);
        for (const step of program.prepare) await run(...step);
        for (const { classpath, lines } of program.locks ?? [])
          assert.equal(
            await sumsOf(join(folder, classpath)),
            await readFile(join(folder, lines), 'utf8'),
            `test/guide/${program.folder}/${lines} is not what was fetched`,
          );

        assert.deepEqual(linesOf(await run(...program.guide)), guideOf(program.folder));
        assert.match(stripVTControlCharacters(await run(...program.request)), /^\d+\n$/);
        const asked = { database, backupId: `${program.folder}-waited`, retentionPeriod: '14d' };
        const wait = (request: object) => run(...program.wait, JSON.stringify(request));
        // Every event comes twice. `waiting` comes first where the backup that was asked for above still runs.
        assert.match(await wait(asked), /^(waiting\n)?started\nsucceeded\n$/);
        // The second is answered by the event of the first.
        assert.equal(await wait(asked), 'succeeded\n');
        await assert.rejects(wait({ ...asked, retention: '14d' }), /failed:\nrejected$/m);
        environment.PATIENCE_SECONDS = '2';
        const tooSlow = wait({ ...asked, backupId: `${program.folder}-too-slow` });
        await assert.rejects(tooSlow, /failed:\n(started\n)?timeout$/m);
        assert.deepEqual(
          stage.filters.filter((filter) => filter.includes(database)),
          Array(4).fill(filterOf(database)),
        );
      });
    });
});

async function writeSnippets({ snippets }: GuideProgram, folder: string): Promise<void> {
  for (const { page, section, language, file } of snippets) {
    const found = sectionsOf(page).find(({ title }) => title === section);
    const source = found?.code.findLast((code) => code.language === language)?.source;
    assert.ok(source !== undefined, `${page} has no ${language} in "${section}"`);
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), source);
  }
}

/** The sha256 of each file of a class path, as sha256sum writes it, by name. */
async function sumsOf(classpath: string): Promise<string> {
  const files = (await readFile(classpath, 'utf8')).trim().split(delimiter);
  const lines = files.map(async (file) => {
    const sum = createHash('sha256').update(await readFile(file));
    return { name: basename(file), sum: sum.digest('hex') };
  });
  const sorted = (await Promise.all(lines)).sort((a, b) => (a.name < b.name ? -1 : 1));
  return sorted.map(({ name, sum }) => `${sum}  ${name}\n`).join('');
}

/** What docs/subscribe.md says that its programs take. */
function filterOf(database: string): string {
  return `attributes.database = "${database}" OR attributes.ce-type = "dev.spannerbackup.backup.v1.rejected"`;
}

function linesOf(printed: string): string[] {
  return printed.trim().split('\n');
}

/** What each program of the guide prints. */
function guideOf(id: string): string[] {
  const key = 'projects/local/locations/us-central1/keyRings/ring/cryptoKeys/key';
  return [
    `created ${id}-full READY`,
    `created ${id}-keyed READY ${key}/cryptoKeyVersions/1`,
    `listed ${id}-full ${id}-keyed`,
    `listed ${id}-full`,
    `listed ${id}-full ${id}-keyed`,
    `listed ${id}-full ${id}-keyed`,
    'operations 2',
    'updated by 30 days',
    `copied ${id}-copy READY`,
    `restored ${id}-again from ${id}-full`,
    'restore done true',
    `cancelled ${id}-slow`,
    `deleted ${id}-copy true`,
    `deleted ${id}-keyed true`,
    `deleted ${id}-full true`,
  ];
}
