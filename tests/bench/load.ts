// The load generator, in its own process. It is told what to measure over IPC and answers with figures.
import { type Connection, openConnection } from './connection.ts';
import type { Shape } from './options.ts';
import { readUsage } from './proc.ts';
import { chunkGapMs, clientHeaders, streamChunks } from './wire.ts';

export interface Job {
  shape: Shape;
  port: number;
  path: string;
  headers: Readonly<Record<string, string>>;
  body: string;
  settleMs: number;
  /** 0: one single call, whose head and body come back. */
  measureMs: number;
  pids: readonly number[];
  databasePids: readonly number[];
}

export interface Figures {
  /** Within the window that counts. */
  requests: number;
  /** All that were answered whole, before and after it too. */
  answered: number;
  errors: number;
  seconds: number;
  chunks: number;
  p50Ms: number;
  p99Ms: number;
  firstP50Ms: number;
  firstP99Ms: number;
  cpuSeconds: number;
  databaseCpuSeconds: number;
  rssBytes: number;
}

interface Window {
  open: boolean;
  done: boolean;
  answered: number;
  durations: number[];
  firsts: number[];
  errors: number;
}

function toRequest({ path, headers, body, port }: Job): Buffer {
  const lines = Object.entries({
    host: `127.0.0.1:${port}`,
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    ...clientHeaders,
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
}

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Streams begin spread over the time that one takes: sixty-four in step would measure bursts. */
async function drive(connection: Connection, request: Buffer, window: Window, startAfterMs: number) {
  await sleep(startAfterMs);
  while (!window.done) {
    const { ok, durationMs, firstMs } = await connection.call(request, false);
    if (ok) window.answered += 1;
    if (window.done) return;
    if (!ok) {
      window.errors += 1;
      await sleep(10);
    } else if (window.open) {
      window.durations.push(durationMs);
      window.firsts.push(firstMs);
    }
  }
}

async function measure(job: Job): Promise<Figures> {
  const { shape, port, settleMs, measureMs, pids, databasePids } = job;
  const window: Window = { open: false, done: false, answered: 0, durations: [], firsts: [], errors: 0 };
  const request = toRequest(job);
  const spreadMs = shape.mode === 'stream' ? (streamChunks * chunkGapMs) / shape.connections : 0;
  const connections = Array.from({ length: shape.connections }, () => openConnection('127.0.0.1', port));
  const drivers = connections.map((connection, index) =>
    drive(connection, request, window, index * spreadMs),
  );
  const countChunks = () => connections.reduce((sum, { chunks }) => sum + chunks, 0);

  await sleep(settleMs + (shape.mode === 'stream' ? streamChunks * chunkGapMs : 0));
  const before = readUsage(pids, databasePids);
  const chunksBefore = countChunks();
  const startedAt = performance.now();
  window.open = true;
  await sleep(measureMs);
  const seconds = (performance.now() - startedAt) / 1000;
  const after = readUsage(pids, databasePids);
  const chunks = countChunks() - chunksBefore;
  window.done = true;
  for (const connection of connections) connection.close();
  await Promise.all(drivers);

  const durations = Float64Array.from(window.durations).sort();
  const firsts = Float64Array.from(window.firsts).sort();
  return {
    requests: durations.length,
    answered: window.answered,
    errors: window.errors,
    seconds,
    chunks,
    p50Ms: percentile(durations, 0.5),
    p99Ms: percentile(durations, 0.99),
    firstP50Ms: percentile(firsts, 0.5),
    firstP99Ms: percentile(firsts, 0.99),
    cpuSeconds: after.cpuSeconds - before.cpuSeconds,
    databaseCpuSeconds: after.databaseCpuSeconds - before.databaseCpuSeconds,
    rssBytes: after.rssBytes,
  };
}

function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

async function callOnce(job: Job): Promise<{ head: string; body: string }> {
  const connection = openConnection('127.0.0.1', job.port);
  const timer = setTimeout(() => connection.close(), 10_000);
  const { head, body = '' } = await connection.call(toRequest(job), true);
  clearTimeout(timer);
  connection.close();
  return { head, body };
}

process.on('message', (job: Job) => {
  void (job.measureMs === 0 ? callOnce(job) : measure(job)).then((result) => process.send?.(result));
});
process.on('disconnect', () => process.exit(0));
