import type { IncomingMessage } from 'node:http';
import { DemoError } from './demo-error.ts';
import { ClientGone } from './reply.ts';
import { createTurns } from './turns.ts';

/** What the gateway lets through, with room for what it adds. */
const maxMegabytes = 26;
const maxBytes = maxMegabytes * 1024 * 1024;
/** Up to here a body is read in less time than it takes to wait for a turn. */
const smallBytes = 64 * 1024;

/** Gives what is made of a request's body. */
export type ReadBody = <Made>(request: IncomingMessage, make: (body: Buffer) => Made) => Promise<Made>;

/**
 * What is made of a body is made where nothing else refers to it: a call that waits must hold no byte of its own. One
 * that is too large is let pass by, so that its sender comes to read the refusal.
 */
export function createBodyReader(): ReadBody {
  const takeTurn = createTurns();
  return (request, make) =>
    new Promise((resolve, reject) => {
      let parts: Buffer[] = [];
      let bytes = 0;
      const finish = () => {
        const whole = parts;
        parts = [];
        try {
          if (request.socket.destroyed) throw new ClientGone();
          resolve(make(Buffer.concat(whole)));
        } catch (error) {
          reject(error);
        }
      };
      request.on('data', (part: Buffer) => {
        bytes += part.length;
        if (bytes <= maxBytes) parts.push(part);
        else parts = [];
      });
      request.once('end', () => {
        if (bytes > maxBytes) reject(tooLarge());
        else if (bytes > smallBytes) takeTurn(finish);
        else finish();
      });
      request.once('close', () => {
        if (!request.complete) reject(new ClientGone());
      });
    });
}

function tooLarge(): DemoError {
  return new DemoError(413, `The demo provider reads no more than ${maxMegabytes} MB in one request.`, {
    code: 'request_too_large',
  });
}
