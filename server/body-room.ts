/** What all bodies on their way into the portal may hold together: so much never makes the data plane refuse. */
const mostBytes = 64 * 1024 * 1024;
/** Beyond that only bodies that say they are small come in, as those of a sign-in are, so that large ones cannot keep them out. */
const reserveBytes = 16 * 1024 * 1024;
/** Nor can one network keep the others out. */
const mostOfOneNetwork = 1 / 4;

/** Counts what bodies hold, by the networks that they come from. */
export class BodyRoom {
  private held = 0;
  private readonly heldBy = new Map<string, number>();

  get bytes(): number {
    return this.held;
  }

  /** False where there is no room for so many bytes more. */
  take(network: string, bytes: number, isSmall: boolean): boolean {
    const room = mostBytes + (isSmall ? reserveBytes : 0);
    const own = (this.heldBy.get(network) ?? 0) + bytes;
    if (this.held + bytes > room || own > room * mostOfOneNetwork) return false;
    this.held += bytes;
    this.heldBy.set(network, own);
    return true;
  }

  giveBack(network: string, bytes: number): void {
    this.held -= bytes;
    const left = (this.heldBy.get(network) ?? 0) - bytes;
    if (left > 0) this.heldBy.set(network, left);
    else this.heldBy.delete(network);
  }
}
