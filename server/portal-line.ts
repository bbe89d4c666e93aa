import type { ServerResponse } from 'node:http';
import { FairLine } from '#lib/gateway/fair-line.ts';

/** A page is drawn on the thread that carries the data plane: what is drawn at once is what a call waits for. */
const mostAtWork = 4;
/** Who takes longer waits for something, and keeps nobody from drawing meanwhile. */
const placeForMs = 250;
const mostWaiting = 512;
const mostOfOneNetwork = 128;

interface Waiting {
  begin(): void;
  response: ServerResponse;
}

/** Lets requests into the portal a few at a time, by turns of the networks that they come from. */
export class PortalLine {
  private atWork = 0;
  private readonly line = new FairLine<Waiting>();
  private isNextDue = false;

  /** Calls `begin` when it is this request's turn, and never where its client has left. False where too many wait. */
  enter(network: string, response: ServerResponse, begin: () => void): boolean {
    if (this.line.sizeOf(network) >= mostOfOneNetwork || this.line.size >= mostWaiting) return false;
    this.line.add(network, { begin, response });
    this.callNext();
    return true;
  }

  /** Behind whatever else has arrived meanwhile: calls first. */
  private callNext(): void {
    if (this.isNextDue || this.line.size === 0 || this.atWork >= mostAtWork) return;
    this.isNextDue = true;
    setImmediate(() => {
      this.isNextDue = false;
      const next = this.line.take();
      if (next && !next.response.destroyed) this.work(next);
      this.callNext();
    });
  }

  private work({ begin, response }: Waiting): void {
    this.atWork += 1;
    let hasPlace = true;
    const leave = () => {
      if (!hasPlace) return;
      hasPlace = false;
      clearTimeout(late);
      this.atWork -= 1;
      this.callNext();
    };
    const late = setTimeout(leave, placeForMs);
    response.once('close', leave);
    begin();
  }
}
