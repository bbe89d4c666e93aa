import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Config } from '#lib/config/config.ts';
import { log } from '#lib/log.ts';
import type { Composition } from '#lib/runtime/compose.ts';
import { isServedSecurely } from '#lib/security/strict-transport.ts';
import { inertHeaders } from './inert-headers.ts';
import { answerForParser } from './parser-refusals.ts';
import { type Dress, lacksHost, refuse, refuseHostless } from './refusals.ts';

export interface MetricsServer {
  close(): Promise<void>;
}

/** Prometheus on a port of its own at the same address, open to who reaches it: a firewall can keep it inside. */
export async function startMetrics(
  config: Config,
  composition: Composition,
): Promise<MetricsServer | undefined> {
  const { metricsPort } = config;
  if (metricsPort === undefined) return undefined;
  const registry = metricsOf(composition);
  const state = { servedSecurely: isServedSecurely(config) };
  const server = createServer(
    { requireHostHeader: false, shouldUpgradeCallback: () => false },
    (request, response) => void answer(registry, state, request, response),
  );
  answerForParser(server, state);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(metricsPort, config.host, resolve);
  });
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  registry: Registry,
  state: Dress,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (lacksHost(request)) return refuseHostless(request, response, state);
  if (request.url !== '/metrics') return refuse(state, response, 404, 'not found\n');
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return refuse(state, response, 405, 'method not allowed\n');
  try {
    const text = await registry.metrics();
    response.writeHead(200, {
      ...inertHeaders(state),
      'content-type': registry.contentType,
      'content-length': Buffer.byteLength(text),
    });
    response.end(text);
  } catch (error) {
    log.error({ error }, 'metrics.failed');
    refuse(state, response, 500, 'the metrics could not be gathered\n');
  }
}

function metricsOf({ runtime, usage }: Composition): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'latchkey_open_requests',
    help: 'Requests between admission and their usage event.',
    registers: [registry],
    collect() {
      this.set(runtime.gateway.openCallCount);
    },
  });
  new Gauge({
    name: 'latchkey_usage_waiting',
    help: 'Usage events on their way to the database, in memory.',
    registers: [registry],
    collect() {
      this.set(usage.waitingCount);
    },
  });
  new Gauge({
    name: 'latchkey_usage_spilled_bytes',
    help: 'Usage events that wait on disk alone, while the database takes none for long.',
    registers: [registry],
    collect() {
      this.set(usage.spilledBytes);
    },
  });
  new Counter({
    name: 'latchkey_usage_written_total',
    help: 'Usage events that the database has taken from this process.',
    registers: [registry],
    collect() {
      this.reset();
      this.inc(usage.written);
    },
  });
  return registry;
}
