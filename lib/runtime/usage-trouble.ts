import { sqlState } from '#db/error-code.ts';

/** What does not take usage at the moment. */
export interface UsageTrouble {
  database: boolean;
  journal: boolean;
}

/** The database was reached and said no, as one on a full disk or a standby does. One that is away is asked for elsewhere. */
export function isWriteRefused(error: unknown): boolean {
  const state = sqlState(error);
  return state !== undefined && !/^(?:08|57)/.test(state);
}

const firstRestMs = 100;
const longestRestMs = 5_000;

/** Remembers whether the journal takes what it is given: what waits grows meanwhile, so a full disk is asked ever less often. */
export class JournalRest {
  failing = false;
  private restMs = 0;
  private until = 0;

  isResting(): boolean {
    return performance.now() < this.until;
  }

  took(): void {
    this.failing = false;
    this.restMs = 0;
  }

  refused(): void {
    this.failing = true;
    this.restMs = Math.min(Math.max(this.restMs * 2, firstRestMs), longestRestMs);
    this.until = performance.now() + this.restMs;
  }
}
