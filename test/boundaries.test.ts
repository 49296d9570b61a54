import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';

const folder = mkdtempSync(join(tmpdir(), 'boundaries-'));
after(() => rmSync(folder, { recursive: true }));
cpSync('biome.json', join(folder, 'biome.json'));

/** Lints files of one line each; gives the paths of those that the import boundaries refuse. */
function refused(files: Readonly<Record<string, string>>): string[] {
  for (const [path, line] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), `${line}\n`);
  }
  const args = ['lint', '--vcs-enabled=false', '--reporter=json', '--max-diagnostics=none', '.'];
  const { stdout } = spawnSync('biome', args, { cwd: folder, encoding: 'utf8' });
  const report: unknown = JSON.parse(stdout);
  assert.ok(typeof report === 'object' && report !== null && 'diagnostics' in report);
  assert.ok(Array.isArray(report.diagnostics));
  const found = report.diagnostics.map((diagnostic) => JSON.stringify(diagnostic));
  const boundaries = found.filter((text) => /noRestrictedImports|noProcessEnv/.test(text));
  return Object.keys(files).filter((path) => boundaries.some((text) => text.includes(path)));
}

test('each part may import only what the design lets it', () => {
  const wrong = {
    'shared/domain/a.ts': "export * from 'node:fs';",
    'shared/domain/b.ts': "export * from '@google-cloud/firestore';",
    'shared/domain/c.ts': "export type { Log } from '../log.ts';",
    'shared/d.ts': "export * from '@google-cloud/firestore';",
    'shared/e.ts': "export * from './adapters/spanner.ts';",
    'shared/adapters/f.ts': "export * from '../../functions/tick.ts';",
    'functions/g.ts': "export * from '@grpc/grpc-js';",
    'functions/h.ts': "export * from '../shared/adapters/spanner.ts';",
    'functions/compose.ts': "export * from '../local/stack.ts';",
    'shared/i.ts': 'export const home = process.env.HOME;',
  };
  const right = {
    'shared/domain/j.ts': "export { createHash } from 'node:crypto';",
    'shared/domain/k.ts': "export * from './j.ts';",
    'shared/adapters/l.ts': "export * from '@google-cloud/firestore';",
    'functions/m.ts': "export { http } from '@google-cloud/functions-framework';",
    'functions/index.ts': 'export const home = process.env.HOME;',
    'local/n.ts': "export * from '../functions/compose.ts';",
  };
  assert.deepEqual(refused({ ...wrong, ...right }), Object.keys(wrong));
});
