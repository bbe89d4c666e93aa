// A provider as fast as one can be: its own process, on bare sockets, so that what is measured is what stands before it.
import { createServer, type Socket } from 'node:net';
import { chunkGapMs, makeAnswer, streamChunks, streamEvents } from './wire.ts';

const body = makeAnswer();
const plain = Buffer.from(
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-request-id: req_bench\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
);
const chunked = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
const content = Buffer.from(chunked(streamEvents.content));
const streamStart = Buffer.from(
  `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nx-request-id: req_bench\r\ntransfer-encoding: chunked\r\n\r\n${content}`,
);
const endWith = (text: string) => Buffer.from(`${chunked(text)}0\r\n\r\n`);
const streamEnd = endWith(streamEvents.finish + streamEvents.done);
const streamEndWithUsage = endWith(streamEvents.finish + streamEvents.usage + streamEvents.done);

interface Parsed {
  body: Buffer;
  length: number;
}

/** The first whole request in the bytes, however its body is framed. */
function parseRequest(bytes: Buffer): Parsed | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const bodyStart = headEnd + 4;
  const head = bytes.toString('latin1', 0, headEnd);
  const declared = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (declared !== undefined) {
    const length = bodyStart + Number(declared);
    return bytes.length >= length ? { body: bytes.subarray(bodyStart, length), length } : undefined;
  }
  if (!/\r\ntransfer-encoding: *chunked/i.test(head))
    return { body: bytes.subarray(0, 0), length: bodyStart };
  const end = bytes.indexOf('0\r\n\r\n', bodyStart);
  return end < 0 ? undefined : { body: bytes.subarray(bodyStart, end), length: end + 5 };
}

function stream(socket: Socket, end: Buffer): void {
  socket.write(streamStart);
  let sent = 1;
  const timer = setInterval(() => {
    if (sent < streamChunks) {
      sent += 1;
      socket.write(content);
      return;
    }
    stop();
    socket.write(end);
  }, chunkGapMs);
  const stop = () => {
    clearInterval(timer);
    socket.off('close', stop);
  };
  socket.once('close', stop);
}

function serve(socket: Socket): void {
  let pending: Buffer | undefined;
  socket.on('error', () => {});
  socket.on('data', (data) => {
    let bytes = pending ? Buffer.concat([pending, data]) : data;
    for (let request = parseRequest(bytes); request; request = parseRequest(bytes)) {
      if (!request.body.includes('"stream":true')) socket.write(plain);
      else stream(socket, request.body.includes('"include_usage":true') ? streamEndWithUsage : streamEnd);
      bytes = bytes.subarray(request.length);
    }
    pending = bytes.length > 0 ? bytes : undefined;
  });
}

createServer({ noDelay: true }, serve).listen(Number(process.env.PORT), '127.0.0.1');
