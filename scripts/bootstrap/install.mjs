import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runQuietly } from './child.mjs';
import { oneAtATime } from './one-at-a-time.mjs';
import { fail, root, say, seconds } from './say.mjs';

const neededMajor = 24;
const lockfile = join(root, 'package-lock.json');
// Lies in `node_modules`, so it goes with it; npm removes that folder before it begins, so half an install has none.
const stampFile = join(root, 'node_modules', '.latchkey-install.json');

/** Returns the path of a Node that is new enough, once everything the lockfile names is there. */
export async function ensureInstalled() {
  const wanted = createHash('sha256').update(readFileSync(lockfile)).digest('hex');
  const stamp = readJson(stampFile);
  if (stamp?.lockfile === wanted) return chooseNode(stamp.usesOwnNode);
  const usesOwnNode = await oneAtATime(() => install(wanted));
  return chooseNode(usesOwnNode);
}

async function install(wanted) {
  const stamp = readJson(stampFile);
  if (stamp?.lockfile === wanted) return stamp.usesOwnNode;
  if (!isComplete()) await runNpm();
  const usesOwnNode = !bundledNodeRuns();
  writeFileSync(`${stampFile}.new`, `${JSON.stringify({ lockfile: wanted, usesOwnNode })}\n`);
  renameSync(`${stampFile}.new`, stampFile);
  return usesOwnNode;
}

async function runNpm() {
  const start = performance.now();
  const count = Object.keys(readJson(lockfile).packages).length;
  say(`installing the ${count} packages that package-lock.json names`);
  const npm = process.env.npm_execpath;
  const [command, ...first] = npm?.endsWith('.js') ? [process.execPath, npm] : ['npm'];
  const parameters = [...first, 'ci', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const { code, output } = await runQuietly(command, parameters, process.env);
  if (code !== 0) {
    process.stderr.write(output);
    fail(`npm could not install them (exit code ${code}): see above, then run this again`);
  }
  say(`installed in ${seconds(start)}`);
}

/** What somebody installed with npm themselves counts, if it is what the lockfile says. */
function isComplete() {
  const installed = readJson(join(root, 'node_modules', '.package-lock.json'))?.packages;
  if (!installed) return false;
  const { '': _root, ...locked } = readJson(lockfile).packages;
  const missing = Object.entries(locked).some(
    ([path, { version, optional, link }]) =>
      !optional &&
      !link &&
      (installed[path]?.version !== version || !existsSync(join(root, path, 'package.json'))),
  );
  const foreign = Object.entries(installed).some(([path, { version }]) => locked[path]?.version !== version);
  return !missing && !foreign;
}

function bundledNode() {
  return join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
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
