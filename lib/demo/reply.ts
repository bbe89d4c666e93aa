import type { ServerResponse } from 'node:http';

/** Thrown out of any wait when the client hangs up, so that whatever was being done ends there. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';
}

/** A response that is written at a pace, with backpressure, for as long as its client stays. */
export interface Reply {
  readonly response: ServerResponse;
  wait(milliseconds: number): Promise<void>;
  /** Settles when the text has left the process: a slow reader slows the answer, nothing piles up. */
  write(text: string): Promise<void>;
  /** Says nothing more, whatever the pace, until the client hangs up or 15 minutes have passed. */
  stall(): Promise<never>;
}

/** A client without a timeout must not hold a socket for ever. */
const longestStallMs = 900_000;

type Arm = (resume: () => void) => () => void;

export function createReply(response: ServerResponse, pace: number): Reply {
  function park(arm: Arm): Promise<void> {
    return new Promise((resolve, reject) => {
      if (response.closed || response.destroyed) {
        reject(new ClientGone());
        return;
      }
      const onClose = () => {
        disarm();
        reject(new ClientGone());
      };
      const disarm = arm(() => {
        response.off('close', onClose);
        resolve();
      });
      response.once('close', onClose);
    });
  }

  function sleep(milliseconds: number): Promise<void> {
    return park((resume) => {
      const timer = setTimeout(resume, milliseconds);
      return () => clearTimeout(timer);
    });
  }

  return {
    response,
    wait: (milliseconds) => sleep(milliseconds * pace),
    stall: async () => {
      await sleep(longestStallMs);
      response.destroy();
      throw new ClientGone();
    },
    write: (text) =>
      park((resume) => {
        response.write(text, () => resume());
        return () => {};
      }),
  };
}
