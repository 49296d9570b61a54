import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { layoutProblems } from './layout/check.ts';

/*
 * `npm run check` calls this: each folder imports only what it may, nothing imports in a circle, no file is too long.
 * What is wrong is said with the place where it would be right.
 */

const list = ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts'];
const paths = execFileSync('git', list, { encoding: 'utf8' }).trim().split('\n').filter(existsSync);
const problems = layoutProblems(new Map(paths.map((path) => [path, readFileSync(path, 'utf8')])));
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
