import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/**
 * Two ends and a relay between them that does nothing else, all in this process: how long the machine takes, at the
 * moment of asking, for the hops that a gateway makes too.
 */
export interface PlainLine {
  /** A connection over it: `leave` ends it at one end, `left` is when the other end saw that, by `performance.now()`. */
  open(): Promise<{ leave(): void; left: Promise<number> }>;
  close(): Promise<void>;
}

export async function openPlainLine(): Promise<PlainLine> {
  const sockets = new Set<Socket>();
  const track = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    return socket.on('error', () => undefined).resume();
  };
  let accepted = Promise.withResolvers<Socket>();
  const end = createServer((socket) => accepted.resolve(track(socket)));
  const endPort = await listen(end);
  const relay = createServer((socket) => {
    const onward = track(connect(endPort, '127.0.0.1'));
    track(socket).once('close', () => onward.destroy());
  });
  const relayPort = await listen(relay);
  return {
    async open() {
      accepted = Promise.withResolvers();
      const near = track(connect(relayPort, '127.0.0.1'));
      const far = await accepted.promise;
      const left = new Promise<number>((resolve) => far.once('close', () => resolve(performance.now())));
      return { leave: () => near.destroy(), left };
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await Promise.all([end, relay].map((server) => once(server.close(), 'close')));
    },
  };
}

async function listen(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}
