import { connect, type Socket } from 'node:net';

export interface Received {
  ok: boolean;
  /** From the request's last byte to the answer's. */
  durationMs: number;
  /** To the first bytes of content; the whole duration for a plain answer. */
  firstMs: number;
  head: string;
  body: string | undefined;
}

export interface Connection {
  /** One at a time. Connects again by itself when the other side closed. */
  call(request: Buffer, keepBody: boolean): Promise<Received>;
  /** Content events seen since it was made. */
  readonly chunks: number;
  close(): void;
}

interface Pending {
  startedAt: number;
  firstAt: number | undefined;
  head: string | undefined;
  bodyLeft: number;
  tail: string;
  parts: Buffer[] | undefined;
  resolve: (received: Received) => void;
}

const event = Buffer.from('data: {');

/** A keep-alive HTTP/1.1 client with nothing in it that a measurement does not need. */
export function openConnection(host: string, port: number): Connection {
  let socket: Socket | undefined;
  let pending: Pending | undefined;
  let chunks = 0;

  const finish = (ok: boolean) => {
    if (!pending) return;
    const { startedAt, firstAt, head = '', parts, resolve } = pending;
    const now = performance.now();
    pending = undefined;
    const body = parts && Buffer.concat(parts).toString();
    resolve({ ok, durationMs: now - startedAt, firstMs: (firstAt ?? now) - startedAt, head, body });
  };
  const drop = () => {
    socket?.destroy();
    socket = undefined;
    finish(false);
  };
  const onData = (data: Buffer) => {
    if (!pending) return;
    const body = pending.head === undefined ? takeHead(pending, data) : data;
    if (!body) return;
    chunks += countEvents(pending, body);
    if (!takeBody(pending, body)) return;
    const ok = pending.head?.startsWith('HTTP/1.1 200') === true;
    const closes = /\r\nconnection: *close/i.test(pending.head ?? '');
    finish(ok);
    if (closes) drop();
  };
  const open = (): Socket => {
    const opened = connect({ host, port, noDelay: true });
    opened.on('data', onData);
    opened.on('error', () => {});
    opened.on('close', () => {
      if (socket === opened) drop();
    });
    return opened;
  };
  return {
    get chunks() {
      return chunks;
    },
    call: (request, keepBody) =>
      new Promise((resolve) => {
        const parts = keepBody ? [] : undefined;
        pending = {
          startedAt: performance.now(),
          firstAt: undefined,
          head: undefined,
          bodyLeft: -1,
          tail: '',
          parts,
          resolve,
        };
        socket ??= open();
        socket.write(request);
      }),
    close: drop,
  };
}

/** What of the data belongs to the body, once the head is whole. */
function takeHead(pending: Pending, data: Buffer): Buffer | undefined {
  const headEnd = data.indexOf('\r\n\r\n');
  // A head of a few hundred bytes on loopback comes in one piece; one that does not is an error of the bench.
  if (headEnd < 0) return undefined;
  const head = data.toString('latin1', 0, headEnd);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  pending.head = head;
  pending.bodyLeft = length === undefined ? -1 : Number(length);
  return data.subarray(headEnd + 4);
}

function countEvents(pending: Pending, body: Buffer): number {
  let count = 0;
  for (let at = body.indexOf(event); at >= 0; at = body.indexOf(event, at + event.length)) count += 1;
  if (count > 0) pending.firstAt ??= performance.now();
  return count;
}

/** True when the body is whole. */
function takeBody(pending: Pending, body: Buffer): boolean {
  pending.parts?.push(body);
  if (pending.bodyLeft >= 0) {
    pending.bodyLeft -= body.length;
    return pending.bodyLeft <= 0;
  }
  pending.tail = (pending.tail + body.toString('latin1', Math.max(0, body.length - 5))).slice(-5);
  return pending.tail === '0\r\n\r\n';
}
