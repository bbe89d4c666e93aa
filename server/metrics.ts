import { createServer } from 'node:http';
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Config } from '#lib/config/config.ts';
import type { Composition } from '#lib/runtime/compose.ts';

export interface MetricsServer {
  close(): Promise<void>;
}

/** Prometheus on a port of its own, so that nobody who can reach the gateway can read it. */
export async function startMetrics(
  config: Config,
  composition: Composition,
): Promise<MetricsServer | undefined> {
  const { metricsPort } = config;
  if (metricsPort === undefined) return undefined;
  const registry = metricsOf(composition);
  const server = createServer((request, response) => {
    if (request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
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
    help: 'Usage events on their way to the database.',
    registers: [registry],
    collect() {
      this.set(usage.waitingCount);
    },
  });
  new Counter({
    name: 'latchkey_usage_written_total',
    help: 'Usage events that the database holds.',
    registers: [registry],
    collect() {
      this.reset();
      this.inc(usage.written);
    },
  });
  return registry;
}
