import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runQuietly } from './child.mjs';
import { oneAtATime } from './one-at-a-time.mjs';
import { fail, root, say, seconds } from './say.mjs';
import { withSigns } from './signs-of-life.mjs';

const neededMajor = 24;
const lockfile = join(root, 'package-lock.json');
const modules = join(root, 'node_modules');
const stampFile = join(modules, '.latchkey-install.json');
const hiddenLockfile = join(modules, '.package-lock.json');
const unfinishedFile = join(modules, '.latchkey-installing');

/** Returns the path of a Node that is new enough, once everything the lockfile names is there. */
export async function ensureInstalled() {
  const wanted = createHash('sha256').update(readFileSync(lockfile)).digest('hex');
  const stamp = readJson(stampFile);
  if (stamp?.lockfile === wanted) return chooseNode(stamp.usesOwnNode);
  const usesOwnNode = await oneAtATime((hold) => install(wanted, hold));
  return chooseNode(usesOwnNode);
}

async function install(wanted, hold) {
  const stamp = readJson(stampFile);
  if (stamp?.lockfile === wanted) return stamp.usesOwnNode;
  if (existsSync(unfinishedFile) || !isComplete()) await runNpm(hold);
  const usesOwnNode = !bundledNodeRuns();
  writeFileSync(`${stampFile}.new`, `${JSON.stringify({ lockfile: wanted, usesOwnNode })}\n`);
  renameSync(`${stampFile}.new`, stampFile);
  return usesOwnNode;
}

/**
 * `npm install --no-save` and a check afterwards, not `npm ci`: that refuses the lockfile wherever a registry lacks the
 * builds of a tool for other systems. What the lockfile names comes in the same, with the same checksums.
 */
async function runNpm(hold) {
  const start = performance.now();
  say('installing the packages that package-lock.json names: a minute, on a slow line three');
  // npm does not finish what it left half done: a folder like that goes first.
  if (existsSync(unfinishedFile) || !existsSync(hiddenLockfile))
    rmSync(modules, { recursive: true, force: true });
  mkdirSync(modules, { recursive: true });
  writeFileSync(unfinishedFile, '');
  rmSync(stampFile, { force: true });
  const npm = process.env.npm_execpath;
  const [command, ...first] = npm?.endsWith('.js') ? [process.execPath, npm] : ['npm'];
  const options = ['--no-save', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const { code, output } = await withSigns('installing', () =>
    runQuietly(command, [...first, 'install', ...options], process.env, hold),
  );
  if (code !== 0) {
    process.stderr.write(output);
    fail(`npm could not install them (exit code ${code}): see above, then run this again`);
  }
  if (!isComplete())
    fail('what npm installed is not what package-lock.json says: run "npm install" and look at its diff');
  rmSync(unfinishedFile);
  say(`installed in ${seconds(start)}`);
}

/** What somebody installed with npm themselves counts, if it is what the lockfile says. */
function isComplete() {
  const installed = readJson(hiddenLockfile)?.packages;
  if (!installed) return false;
  const { '': _root, ...locked } = readJson(lockfile).packages;
  const omitsDev = process.env.NODE_ENV === 'production' || /\bdev\b/.test(process.env.npm_config_omit ?? '');
  const missing = Object.entries(locked)
    .filter(([, { optional, link, dev }]) => !optional && !link && !(dev && omitsDev))
    .some(
      ([path, { version }]) =>
        installed[path]?.version !== version || !existsSync(join(root, path, 'package.json')),
    );
  const foreign = Object.entries(installed).some(
    ([path, { version, optional }]) => !optional && locked[path]?.version !== version,
  );
  return !missing && !foreign;
}

function bundledNode() {
  return join(modules, `node-${process.platform}-${process.arch}`, 'bin', 'node');
}

/** Not on a system with another C library, for example. */
function bundledNodeRuns() {
  return existsSync(bundledNode()) && spawnSync(bundledNode(), ['--version']).status === 0;
}

function chooseNode(usesOwnNode) {
  if (!usesOwnNode && existsSync(bundledNode())) return bundledNode();
  const [major] = process.versions.node.split('.');
  if (Number(major) >= neededMajor) return process.execPath;
  return fail(
    `Node ${neededMajor} or newer is needed, this is ${process.versions.node}, and npm has none for ${process.platform}-${process.arch}: install it from https://nodejs.org and run this again`,
  );
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
