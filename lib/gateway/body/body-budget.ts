import { GatewayError } from '../errors.ts';

/** Bodies below this are bounded well enough by the number of connections. */
export const smallBodyBytes = 64 * 1024;
const totalBytes = 512 * 1024 * 1024;
const bytesPerKey = 128 * 1024 * 1024;

/** What all large bodies together, and those of one key, may hold in memory: 25 MB a request is no bound by itself. */
export class BodyBudget {
  private total = 0;
  private readonly byKey = new Map<string, number>();

  lease(keyPublicId: string): BodyLease {
    return new BodyLease((bytes) => this.change(keyPublicId, bytes));
  }

  private change(keyPublicId: string, bytes: number): void {
    const ofKey = (this.byKey.get(keyPublicId) ?? 0) + bytes;
    if (bytes > 0 && ofKey > bytesPerKey) {
      throw new GatewayError('overloaded', 'The bodies that this key is sending are over 128 MB together.');
    }
    if (bytes > 0 && this.total + bytes > totalBytes) {
      throw new GatewayError('overloaded', 'The bodies on their way are over 512 MB together.');
    }
    this.total += bytes;
    if (ofKey === 0) this.byKey.delete(keyPublicId);
    else this.byKey.set(keyPublicId, ofKey);
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
