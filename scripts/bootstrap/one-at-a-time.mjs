import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, say } from './say.mjs';
import { withSigns } from './signs-of-life.mjs';

const path = join(root, '.bootstrap.lock');
const pauseMs = 200;
/** A start waits once for the packages and once for the build, of the same other one. */
let told = false;

/**
 * Two starts at once: the second waits, and then finds the work done. A lock whose holders died is taken over; `hold`
 * adds a child, which may outlive this process when that is killed.
 */
export async function oneAtATime(work) {
  await withSigns('waiting for it', takeWhenFree);
  const release = () => rmSync(path, { force: true });
  process.once('exit', release);
  try {
    return await work((pid) => writeFileSync(path, `${process.pid} ${pid}`));
  } finally {
    process.off('exit', release);
    release();
  }
}

async function takeWhenFree() {
  for (;;) {
    const holder = takeOrSeeHolder();
    if (holder === undefined) return;
    if (!told) say(`waiting for another start (pid ${holder}) to finish installing or building`);
    told = true;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

function takeOrSeeHolder() {
  const mine = `${path}.${process.pid}`;
  writeFileSync(mine, String(process.pid));
  try {
    linkSync(mine, path);
    return undefined;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return seeHolder();
  } finally {
    rmSync(mine, { force: true });
  }
}

function seeHolder() {
  const text = readText(path);
  const pids = text?.split(' ').map(Number) ?? [];
  const alive = pids.find(isAlive);
  // Gone meanwhile, or still held.
  if (text === undefined || alive !== undefined) return alive ?? 'unknown';
  // Moved aside under a name of one's own: of two that find it stale, one does, and puts back what it took by mistake.
  const aside = `${path}.stale-${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return text;
  }
  if (readText(aside) !== text) linkQuietly(aside);
  rmSync(aside, { force: true });
  return text;
}

function linkQuietly(aside) {
  try {
    linkSync(aside, path);
  } catch {
    // Somebody has it again already.
  }
}

function readText(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
