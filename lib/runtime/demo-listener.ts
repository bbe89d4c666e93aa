import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createDemoProvider } from '#lib/demo/provider.ts';

export interface DemoListener {
  origin: string;
  close(): void;
}

/** The demo provider on a port of loopback that only this process knows, so that it is called as every provider is. */
export async function startDemoListener(): Promise<DemoListener> {
  const server: Server = createServer(createDemoProvider({ now: () => new Date() }));
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  server.unref();
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
