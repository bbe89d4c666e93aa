import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { root } from './say.mjs';

const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const patienceMs = 10_000;

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
export function runForeground(node, parameters, extra) {
  const child = spawn(node, parameters, { cwd: root, stdio: 'inherit', env: childEnvironment(node, extra) });
  const sent = new Set();
  const forward = (signal) => {
    if (sent.has(signal)) return;
    sent.add(signal);
    child.kill(signal);
  };
  for (const signal of forwarded) process.on(signal, forward);
  return exitCodeOf(child);
}

/**
 * Keeps what it prints, to be shown only if it fails. Told to end, it ends the child first and waits for that: npm and
 * Next tidy up, and the next start must not meet them. `onStart` gets the child's pid.
 */
export async function runQuietly(command, parameters, env, onStart) {
  const child = spawn(command, parameters, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk) => {
      output += chunk;
    });
  }
  if (child.pid) onStart?.(child.pid);
  let stoppedBy;
  const stop = (signal) => {
    if (stoppedBy) return;
    stoppedBy = signal;
    child.kill(signal);
    setTimeout(() => child.kill('SIGKILL'), patienceMs).unref();
  };
  for (const signal of forwarded) process.on(signal, stop);
  const code = await exitCodeOf(child);
  for (const signal of forwarded) process.off(signal, stop);
  if (stoppedBy) process.exit(128 + constants.signals[stoppedBy]);
  return { code, output };
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
