import { FairLine } from '../fair-line.ts';

/** Up to here a body is read in less time than it takes to ask for it. */
const smallBytes = 4 * 1024;
/** For so long bodies are read behind one another before others have their turn. */
const sliceMs = 5;

/**
 * To read a large body takes up to a tenth of a second of the thread that carries everybody's calls. What is read
 * without a break has an end, behind which it rests for as long as it took; owners take turns.
 */
export class ReadingTurns {
  private readonly monotonic: () => number;
  private readonly line = new FairLine<() => void>();
  /** Until then whoever reads has to rest. */
  private restUntil = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(monotonic: () => number) {
    this.monotonic = monotonic;
  }

  /** What `read` gives of a body, at once or when it is this owner's turn. */
  take<Read>(owner: string, body: Buffer, read: (body: Buffer) => Read): Read | Promise<Read> {
    if (body.length <= smallBytes) return read(body);
    if (this.line.size === 0 && this.mayRead()) return this.timed(() => read(body));
    return new Promise((resolve, reject) => {
      this.line.add(owner, () => {
        try {
          resolve(this.timed(() => read(body)));
        } catch (error) {
          reject(error);
        }
      });
      this.wake();
    });
  }

  private mayRead(): boolean {
    return this.restUntil - this.monotonic() <= sliceMs;
  }

  private timed<Read>(read: () => Read): Read {
    const begun = this.monotonic();
    try {
      return read();
    } finally {
      const took = this.monotonic() - begun;
      this.restUntil = Math.max(this.restUntil, begun) + 2 * took;
    }
  }

  private wake(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      while (this.line.size > 0 && this.mayRead()) this.line.take()?.();
      if (this.line.size > 0) this.wake();
    }, this.restUntil - this.monotonic());
  }
}
