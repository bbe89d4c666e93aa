import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { neonConfig } from '@neondatabase/serverless';
import { createWebSocketStream, WebSocketServer } from 'ws';

/** What Neon has in front of its databases: each WebSocket is one TCP connection to the host that its address names. */
export async function startWebSocketProxy(): Promise<{ connections(): number; close(): Promise<void> }> {
  let connections = 0;
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  server.on('connection', (socket, request) => {
    connections += 1;
    const target = new URL(request.url ?? '/', 'ws://localhost').searchParams.get('address') ?? '';
    const [host = '', port = ''] = target.split(':');
    const upstream = connect(Number(port), host);
    const stream = createWebSocketStream(socket);
    stream.on('error', () => upstream.destroy());
    upstream.on('error', () => socket.terminate());
    upstream.pipe(stream).pipe(upstream);
  });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  neonConfig.wsProxy = (host, targetPort) => `127.0.0.1:${port}/v2?address=${host}:${targetPort}`;
  neonConfig.useSecureWebSocket = false;
  neonConfig.pipelineTLS = false;
  neonConfig.pipelineConnect = false;
  return {
    connections: () => connections,
    async close() {
      for (const socket of server.clients) socket.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
