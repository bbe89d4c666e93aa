import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Every file of the project that is not ignored, committed or not, by its path from the root. */
export function listSources(pattern) {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return listed.split('\0').filter((path) => pattern.test(path) && existsSync(join(root, path)));
}

/** Prints what is wrong, one line each, and ends with the exit code that says so. */
export function report(problems, summary) {
  for (const problem of problems) console.log(problem);
  console.log(problems.length === 0 ? summary : `${problems.length} to put right`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
