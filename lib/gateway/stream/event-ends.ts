import { carriage, newline } from './sse-bytes.ts';

/** Finds the blank lines that end events. Each byte is looked at once, in however many pieces an event comes. */
export class EventEnds {
  private sawCarriage = false;
  /** Offsets from where the bytes begin that `next` is given. */
  private start = 0;
  private line = 0;
  private at = 0;

  /** Call it with each piece: until a CR is seen only LF ends a line, which is much quicker to find. */
  see(piece: Buffer): void {
    if (!this.sawCarriage) this.sawCarriage = piece.includes(carriage);
  }

  /** The next event begins here. */
  begin(at: number): void {
    this.start = at;
    this.line = at;
    this.at = at;
  }

  /** So many of the first bytes will not be given again. */
  forget(count: number): void {
    this.start -= count;
    this.line -= count;
    this.at -= count;
  }

  /** Index just behind the blank line that ends the event; -1 where there is none yet: then call it again with more behind the same bytes. */
  next(bytes: Buffer): number {
    return this.sawCarriage ? this.nextOfAny(bytes) : this.nextOfNewlines(bytes);
  }

  private nextOfNewlines(bytes: Buffer): number {
    for (let at = bytes.indexOf(newline, this.at); at !== -1; at = bytes.indexOf(newline, at + 1)) {
      if (at === this.line && at > this.start) return at + 1;
      this.line = at + 1;
    }
    this.at = bytes.length;
    return -1;
  }

  private nextOfAny(bytes: Buffer): number {
    while (this.at < bytes.length) {
      const byte = bytes[this.at];
      if (byte !== newline && byte !== carriage) {
        this.at += 1;
        continue;
      }
      // A CR at the very end may be half of a CRLF: wait for what follows.
      if (byte === carriage && this.at + 1 === bytes.length) return -1;
      const behind = byte === carriage && bytes[this.at + 1] === newline ? this.at + 2 : this.at + 1;
      if (this.at === this.line && this.at > this.start) return behind;
      this.line = behind;
      this.at = behind;
    }
    return -1;
  }
}
