import { GatewayError } from '../errors.ts';

/** Bodies below this are bounded well enough by the number of connections. */
export const smallBodyBytes = 64 * 1024;
const totalBytes = 512 * 1024 * 1024;
const bytesPerOwner = 128 * 1024 * 1024;

/** What all large bodies together, and those of one owner's keys, may hold in memory: 25 MB a request is no bound by itself. */
export class BodyBudget {
  private total = 0;
  private readonly byOwner = new Map<string, number>();

  lease(owner: string): BodyLease {
    return new BodyLease((bytes) => this.change(owner, bytes));
  }

  private change(owner: string, bytes: number): void {
    const ofOwner = (this.byOwner.get(owner) ?? 0) + bytes;
    if (bytes > 0 && ofOwner > bytesPerOwner) {
      throw new GatewayError(
        'overloaded',
        "The bodies that this key's owner is sending are over 128 MB together.",
      );
    }
    if (bytes > 0 && this.total + bytes > totalBytes) {
      throw new GatewayError('overloaded', 'The bodies on their way are over 512 MB together.');
    }
    this.total += bytes;
    if (ofOwner === 0) this.byOwner.delete(owner);
    else this.byOwner.set(owner, ofOwner);
  }
}

/** The share of one request. */
export class BodyLease {
  private readonly change: (bytes: number) => void;
  private taken = 0;

  constructor(change: (bytes: number) => void) {
    this.change = change;
  }

  /** Throws `overloaded` when there is no room. */
  take(bytes: number): void {
    this.change(bytes);
    this.taken += bytes;
  }

  release(): void {
    if (this.taken === 0) return;
    this.change(-this.taken);
    this.taken = 0;
  }
}
