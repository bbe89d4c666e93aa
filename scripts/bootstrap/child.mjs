import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { root } from './say.mjs';

const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP'];

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

/** Keeps what it prints, to be shown only if it fails. Ends with this process, with nothing half said. */
export function runQuietly(command, parameters, env) {
  const child = spawn(command, parameters, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk) => {
      output += chunk;
    });
  }
  const stop = (signal) => {
    child.kill(signal);
    process.exit(128 + constants.signals[signal]);
  };
  for (const signal of forwarded) process.once(signal, stop);
  return exitCodeOf(child).then((code) => {
    for (const signal of forwarded) process.off(signal, stop);
    return { code, output };
  });
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
