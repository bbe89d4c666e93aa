import { GatewayError } from './errors.ts';
import type { KeyRecord } from './ports.ts';

const maxOwners = 10_000;

/** The calls of one owner that are open. */
class OwnerShare {
  open = 0;

  end(): void {
    this.open -= 1;
  }
}

/** Whose use a key's calls are, with all other keys of the same owner. */
export function ownerOf({ userId, virtualAccountId, id }: KeyRecord): string {
  return userId ?? virtualAccountId ?? id;
}

/**
 * Who owns a key may hold half of the calls that the process carries at once, with all of its keys, and more while
 * a quarter of them is free: so nobody alone can keep the others out.
 */
export class OwnerShares {
  private readonly mostOfOne: number;
  private readonly crowdedFrom: number;
  private readonly openCalls: () => number;
  private readonly shares = new Map<string, OwnerShare>();

  constructor(openCalls: () => number, maxOpenCalls: number) {
    this.openCalls = openCalls;
    this.mostOfOne = Math.ceil(maxOpenCalls / 2);
    this.crowdedFrom = Math.ceil((maxOpenCalls * 3) / 4);
  }

  /** One call more, until its `end`. Throws `overloaded`. */
  take(record: KeyRecord): Pick<OwnerShare, 'end'> {
    const share = this.of(ownerOf(record));
    if (share.open >= this.mostOfOne && this.openCalls() >= this.crowdedFrom) {
      throw new GatewayError(
        'overloaded',
        `The owner of this key has ${share.open} calls open, and what is left is for others. Try again when some have ended.`,
      );
    }
    share.open += 1;
    return share;
  }

  private of(owner: string): OwnerShare {
    const known = this.shares.get(owner);
    if (known) return known;
    if (this.shares.size >= maxOwners) this.forgetIdle();
    const share = new OwnerShare();
    this.shares.set(owner, share);
    return share;
  }

  private forgetIdle(): void {
    for (const [owner, { open }] of this.shares) if (open === 0) this.shares.delete(owner);
  }
}
