import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, say } from './say.mjs';

const path = join(root, '.bootstrap.lock');
const pauseMs = 200;

/** Two starts at once: the second waits, and then finds the work done. A lock whose holder died is taken over. */
export async function oneAtATime(work) {
  let told = false;
  for (;;) {
    const holder = takeOrSeeHolder();
    if (holder === undefined) break;
    if (!told) say(`waiting for another start (pid ${holder}) to finish installing or building`);
    told = true;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  const release = () => rmSync(path, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
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
  const pid = readPid(path);
  if (pid === undefined || isAlive(pid)) return pid ?? 'unknown';
  // Moved aside under a name of one's own: of two that find it stale, one does, and puts back what it took by mistake.
  const aside = `${path}.stale-${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return pid;
  }
  const taken = readPid(aside);
  if (taken !== pid && taken !== undefined) linkQuietly(aside);
  rmSync(aside, { force: true });
  return pid;
}

function linkQuietly(aside) {
  try {
    linkSync(aside, path);
  } catch {
    // Somebody has it again already.
  }
}

function readPid(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
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
