import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { Binaries } from './binaries.ts';
import type { Launch } from './privileges.ts';

/**
 * Stands between Latchkey and the database in a session of its own, so that Ctrl-C in the terminal reaches only Latchkey.
 * Its input ends when Latchkey does, even by kill -9: then the database is shut down fast. The signal is repeated,
 * since a server that has only just begun does not listen for it yet.
 */
const watcher = `
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
trap '' INT TERM HUP
(
  read -r _ <&3
  tries=0
  while kill -INT "$server" 2>/dev/null; do
    sleep 1
    tries=$((tries + 1))
    if [ "$tries" -ge 60 ]; then kill -KILL "$server"; fi
  done
) >/dev/null 2>&1 &
helper=$!
exec 3<&- </dev/null
wait "$server"
code=$?
kill "$helper" 2>/dev/null
exit "$code"
`;

const linesKept = 20;
const lastWordsMs = 500;

export interface ServerProcess {
  exited: Promise<void>;
  hasExited(): boolean;
  /** The last lines that it wrote, for the message when it does not start. */
  lastLines(): string[];
  /** Fast shutdown: open transactions are rolled back, committed ones are on disk. */
  stop(): Promise<void>;
}

export interface ServerSettings {
  data: string;
  port: number;
  binaries: Binaries;
  launch: Launch;
  settings: Record<string, string>;
  onLine: (line: string) => void;
}

export function spawnServer(server: ServerSettings): ServerProcess {
  const { binaries, launch } = server;
  const settings = {
    ...server.settings,
    port: String(server.port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    logging_collector: 'off',
    log_destination: 'stderr',
    log_line_prefix: '',
  };
  const parameters = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const command = [...launch.prefix, binaries.postgres, '-D', server.data, ...parameters];
  const child = spawn('/bin/sh', ['-c', watcher, 'latchkey-database', ...command], {
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
    env: binaries.environment,
    ...launch.spawnAs,
  });
  const lines = keepLines(child, server.onLine);
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', (error) => {
      lines.push(error.message);
      resolve();
    });
  });
  const closed = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
  });
  letProcessEnd(child);

  return {
    exited,
    hasExited: () => child.exitCode !== null || child.signalCode !== null || child.pid === undefined,
    lastLines: () => lines,
    async stop() {
      child.ref();
      child.stdin.end();
      await exited;
      // Its last words may still be on the way.
      const heard = new AbortController();
      const patience = delay(lastWordsMs, undefined, { signal: heard.signal }).catch(() => undefined);
      await Promise.race([closed, patience]);
      heard.abort();
    },
  };
}

function keepLines(child: ChildProcess, onLine: (line: string) => void): string[] {
  const lines: string[] = [];
  if (!child.stderr) return lines;
  createInterface({ input: child.stderr }).on('line', (line) => {
    lines.push(line);
    if (lines.length > linesKept) lines.shift();
    onLine(line);
  });
  return lines;
}

/** Latchkey may end without asking the database first: the watcher sees to it. */
function letProcessEnd(child: ChildProcess): void {
  child.unref();
  child.stdin?.on('error', () => undefined);
  for (const stream of [child.stdin, child.stderr]) {
    (stream as unknown as { unref?: () => void } | null)?.unref?.();
  }
}
