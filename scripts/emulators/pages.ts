import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const page = 'docs/local-stack.md';

/**
 * Puts the README, the page that it refers to, and the examples into the built package. Their links lead to what is in the
 * package; a link to anything else becomes its text, since whoever has the tarball has not got the repository.
 *
 * @param root the repository
 * @param source the package's folder in it
 * @param out the built package
 */
export function bringPages(root: string, source: string, out: string): void {
  const examples = { cwd: source, encoding: 'utf8' } as const;
  // What is in the repository, and not what somebody's own run has left beside it.
  for (const file of execFileSync('git', ['ls-files', 'examples'], examples).split('\n').filter(Boolean))
    cpSync(join(source, file), join(out, file));
  mkdirSync(join(out, dirname(page)), { recursive: true });
  cpSync(join(root, page), join(out, page));
  const readme = readFileSync(join(source, 'README.md'), 'utf8');
  // Both are there before a link to either is judged.
  writeFileSync(join(out, 'README.md'), linked(readme.replaceAll('](../../docs/', '](docs/'), out));
  const text = readFileSync(join(root, page), 'utf8').replaceAll('](../packages/google-emulators/', '](../');
  writeFileSync(join(out, page), linked(text, join(out, dirname(page))));
}

/** A page of a folder, with no link that leads out of what is there. */
function linked(text: string, folder: string): string {
  return text.replaceAll(/\[([^\]]+)\]\(([^)]*)\)/g, (link, words: string, target: string) => {
    const [file = ''] = target.split('#');
    const leads = /^https?:/.test(target) || file === '' || existsSync(join(folder, file));
    return leads ? link : words;
  });
}
