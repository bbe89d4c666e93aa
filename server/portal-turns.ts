import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** So many requests for the portal may wait on one connection for the answers before them. No browser sends even two. */
export const mostWaiting = 16;

const waiting = new WeakMap<Socket, number>();

/**
 * Whether a request may wait until it is its connection's turn. Where too many wait already the connection ends: node
 * goes on reading from it, since it looks at the bytes of answers alone, and of these there are none yet.
 */
export function mayWait({ socket }: IncomingMessage, response: ServerResponse): boolean {
  if (socket.destroyed) return false;
  if (response.socket) return true;
  const before = waiting.get(socket) ?? 0;
  if (before >= mostWaiting) {
    socket.destroy();
    return false;
  }
  waiting.set(socket, before + 1);
  response.once('socket', () => waiting.set(socket, (waiting.get(socket) ?? 1) - 1));
  return true;
}

/**
 * Calls `serve` once no earlier answer is outstanding on the connection, and never when that is gone: what Next opens
 * for an answer it closes with the socket that the answer has, and one that still waits has none.
 */
export function inTurn(response: ServerResponse, serve: () => void): void {
  const begin = (socket: Socket) => {
    if (!socket.destroyed) serve();
  };
  if (response.socket) begin(response.socket);
  else if (!response.destroyed) response.once('socket', begin);
}
