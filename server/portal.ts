import type { Server } from 'node:http';
import next from 'next';
import type { Listener } from './state.ts';

interface PortalOptions {
  dev: boolean;
  host: string;
  port: number;
  server: Server;
}

/** Next behind our own server. Its development mode needs the upgrade of its own reload socket. */
export async function startPortal({
  dev,
  host,
  port,
  server,
}: PortalOptions): Promise<{ listener: Listener; close(): Promise<void> }> {
  const app = next({ dev, dir: process.cwd(), hostname: host, port, httpServer: server });
  await withoutChatter(() => app.prepare());
  const handle = app.getRequestHandler();
  if (dev) server.on('upgrade', app.getUpgradeHandler());
  return {
    listener: (request, response) => void handle(request, response),
    close: () => app.close(),
  };
}

/** Next tells on our standard output how long it took to read its settings. */
async function withoutChatter(work: () => Promise<void>): Promise<void> {
  const { stdout } = process;
  const { write } = stdout;
  const filtered = (...parameters: Parameters<typeof write>): boolean =>
    String(parameters[0]).includes('Running next.config') || write.apply(stdout, parameters);
  stdout.write = filtered as typeof write;
  try {
    await work();
  } finally {
    stdout.write = write;
  }
}
