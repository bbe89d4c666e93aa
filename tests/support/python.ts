import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { leftOut } from './left-out.ts';

const run = promisify(execFile);
const cache = join(homedir(), '.cache', 'latchkey-tests');

export interface PythonHome {
  python: string;
  /** Why the package is not there, where it cannot be had and is allowed not to. */
  missing: string | undefined;
}

/** A Python with one package of that version: installed once a machine, by pip from wherever it is set up to. */
export async function pythonWith(name: string, version: string): Promise<PythonHome> {
  const home = join(cache, `${name}-python-${version}`);
  const python = join(home, 'bin', 'python');
  if (existsSync(python)) return { python, missing: undefined };
  const half = `${home}.${process.pid}`;
  try {
    await mkdir(cache, { recursive: true });
    await run('python3', ['-m', 'venv', half], { timeout: 60_000 });
    const pip = ['-m', 'pip', 'install', '--quiet', `${name}==${version}`];
    await run(join(half, 'bin', 'python'), pip, { timeout: 180_000 });
    await rename(half, home);
    return { python, missing: undefined };
  } catch (error) {
    await rm(half, { recursive: true, force: true });
    const missing = `${name} for Python cannot be installed here: ${String(error).slice(0, 300)}`;
    return { python, missing: leftOut(missing) };
  }
}
