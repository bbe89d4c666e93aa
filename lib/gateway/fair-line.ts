/** What waits, by turns of those that it belongs to: whoever has much waiting keeps nobody else waiting. */
export class FairLine<Waiting> {
  private readonly lines = new Map<string, Waiting[]>();
  private waiting = 0;

  get size(): number {
    return this.waiting;
  }

  sizeOf(owner: string): number {
    return this.lines.get(owner)?.length ?? 0;
  }

  add(owner: string, one: Waiting): void {
    const line = this.lines.get(owner);
    if (line) line.push(one);
    else this.lines.set(owner, [one]);
    this.waiting += 1;
  }

  /** Of the owner whose turn it is, who then has the last turn. */
  take(): Waiting | undefined {
    for (const [owner, line] of this.lines) {
      const next = line.shift();
      this.lines.delete(owner);
      if (line.length > 0) this.lines.set(owner, line);
      this.waiting -= 1;
      return next;
    }
    return undefined;
  }
}
