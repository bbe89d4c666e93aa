import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What is wrong with the line. All at once or none; `heal` takes them back. */
export interface Faults {
  /** Each way, so a round trip takes twice as long. */
  latencyMs: number;
  /** New connections are refused by RST, open ones are reset. */
  down: boolean;
  /** Nothing moves in either direction, and nobody is told. New connections are accepted and stay silent. */
  frozen: boolean;
  /** Passes data in pieces of so many bytes, with a pause between. */
  slicer: { bytes: number; pauseMs: number } | undefined;
}

/** A TCP line between a client and a server, to break on purpose. */
export interface TcpProxy {
  /** The target's URL, over this line. */
  readonly url: string;
  readonly openConnections: number;
  set(faults: Partial<Faults>): void;
  /** Ends every open connection with RST, once. */
  reset(): void;
  heal(): void;
  close(): Promise<void>;
}

const sound: Faults = { latencyMs: 0, down: false, frozen: false, slicer: undefined };

interface Line {
  faults: Faults;
  sockets: Set<Socket>;
  /** What waits for the line to move again. */
  thawed: PromiseWithResolvers<void>;
}

/** The target is a URL with host and port: a database's, a provider's. */
export async function startTcpProxy(targetUrl: string): Promise<TcpProxy> {
  const { hostname, port: targetPort } = new URL(targetUrl);
  const target = { host: hostname, port: Number(targetPort) };
  const line: Line = { faults: { ...sound }, sockets: new Set(), thawed: Promise.withResolvers() };
  // Half-open connections are passed on as such: who ends them is the two ends' affair.
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    track(line, client);
    if (line.faults.down) client.resetAndDestroy();
    else join(line, client, target);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { address: host, port } = server.address() as AddressInfo;

  const set = (faults: Partial<Faults>) => {
    Object.assign(line.faults, faults);
    if (line.faults.down) resetAll(line);
    if (!line.faults.frozen) {
      line.thawed.resolve();
      line.thawed = Promise.withResolvers();
    }
  };
  return {
    url: Object.assign(new URL(targetUrl), { host: `${host}:${port}` }).href,
    get openConnections() {
      return line.sockets.size;
    },
    set,
    reset: () => resetAll(line),
    heal: () => set(sound),
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      set(sound);
      for (const socket of line.sockets) socket.destroy();
      await closed;
    },
  };
}

function track(line: Line, socket: Socket): void {
  line.sockets.add(socket);
  socket.once('close', () => line.sockets.delete(socket));
  socket.on('error', () => {});
}

function resetAll(line: Line): void {
  for (const socket of line.sockets) socket.resetAndDestroy();
}

function join(line: Line, client: Socket, target: { host: string; port: number }): void {
  const upstream = connect({ ...target, allowHalfOpen: true, noDelay: true });
  track(line, upstream);
  void carry(line, client, upstream);
  void carry(line, upstream, client);
}

const maxBytesUnderWay = 1024 * 1024;

/** Moves what one side says to the other, through the faults, in order and with backpressure. */
async function carry(line: Line, from: Socket, to: Socket): Promise<void> {
  let underWay = 0;
  let last = Promise.resolve();
  const send = (piece: Buffer | undefined) => {
    const dueAt = performance.now() + line.faults.latencyMs;
    underWay += piece?.length ?? 0;
    last = last
      .then(() => deliver(line, piece, dueAt, to))
      .then(() => {
        underWay -= piece?.length ?? 0;
      });
  };
  try {
    for await (const data of from.iterator({ destroyOnReturn: false })) {
      for (const piece of slice(data as Buffer, line.faults.slicer?.bytes)) send(piece);
      if (underWay > maxBytesUnderWay || line.faults.frozen) await last;
    }
    send(undefined);
    await last;
  } catch {
    to.resetAndDestroy();
  }
}

function* slice(data: Buffer, bytes = data.length): Generator<Buffer> {
  for (let from = 0; from < data.length; from += bytes) yield data.subarray(from, from + bytes);
}

async function deliver(line: Line, piece: Buffer | undefined, dueAt: number, to: Socket): Promise<void> {
  const wait = Math.max(dueAt - performance.now(), piece ? (line.faults.slicer?.pauseMs ?? 0) : 0);
  if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
  while (line.faults.frozen) await line.thawed.promise;
  if (to.destroyed) return;
  if (!piece) to.end();
  else if (!to.write(piece)) await once(to, 'drain');
}
