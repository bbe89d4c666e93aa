import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { root, say } from './say.mjs';

const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const patienceMs = 1_000;
const lookForParentMs = 1_000;
const parent = process.ppid;
const hasGroups = process.platform !== 'win32';
let saidStopped = false;

/** Children find Node 24 and the locked tools before anything else on the machine. */
export function childEnvironment(node, extra = {}) {
  const path = [join(root, 'node_modules', '.bin'), dirname(node), process.env.PATH ?? ''].join(delimiter);
  const set = Object.fromEntries(Object.entries(extra).filter(([, value]) => value !== undefined));
  return { ...process.env, NEXT_TELEMETRY_DISABLED: '1', ...set, PATH: path };
}

/**
 * Runs in front, in this process group. Of each signal the child gets one from here; a terminal, or whoever signals
 * the whole group, also reaches it directly, so it takes a repeated one for the same wish.
 */
export async function runForeground(node, parameters, extra) {
  const child = spawn(node, parameters, { cwd: root, stdio: 'inherit', env: childEnvironment(node, extra) });
  const sent = new Set();
  const unwatch = onEndWish((signal) => {
    if (sent.has(signal)) return;
    sent.add(signal);
    child.kill(signal);
  });
  const code = await exitCodeOf(child);
  unwatch();
  return code;
}

/**
 * Keeps what it prints, to be shown only if it fails. Told to end, it ends the child and all that this one started:
 * the next start does anew what is left half done, so none of it gets long to tidy up. `onStart` gets the child's pid.
 */
export async function runQuietly(command, parameters, env, onStart) {
  // A group of its own: npm and Next start more processes, and a terminal's Ctrl-C comes to them from here alone.
  const child = spawn(command, parameters, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
    detached: hasGroups,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk) => {
      output += chunk;
    });
  }
  if (child.pid) onStart?.(child.pid);
  let stoppedBy;
  const unwatch = onEndWish((signal) => {
    if (stoppedBy) return;
    stoppedBy = signal;
    signalGroup(child, 'SIGTERM');
    setTimeout(() => signalGroup(child, 'SIGKILL'), patienceMs);
    sayStopped();
  });
  const code = await exitCodeOf(child);
  unwatch();
  if (stoppedBy) process.exit(128 + constants.signals[stoppedBy]);
  return { code, output };
}

/**
 * A signal, or the end of the npm that started this: npm hands SIGTERM to its shell, which ends without a word to us.
 * Returns what stops listening.
 */
function onEndWish(listener) {
  for (const signal of forwarded) process.on(signal, listener);
  const timer = setInterval(() => {
    if (process.env.npm_lifecycle_event && process.ppid !== parent) listener('SIGTERM');
  }, lookForParentMs);
  timer.unref();
  return () => {
    clearInterval(timer);
    for (const signal of forwarded) process.off(signal, listener);
  };
}

function signalGroup(child, signal) {
  try {
    if (hasGroups) process.kill(-child.pid, signal);
    else child.kill(signal);
  } catch {
    // All of it has ended.
  }
}

function sayStopped() {
  if (saidStopped) return;
  saidStopped = true;
  say('stopped; the next start does what is left');
}

function exitCodeOf(child) {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      process.stderr.write(`${error.message}\n`);
      resolve(127);
    });
    child.once('close', (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)));
  });
}
