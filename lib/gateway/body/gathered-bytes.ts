/** Smaller pieces are copied together: a piece by itself costs more memory than it holds. */
const smallPieceBytes = 1_024;
const blockBytes = 16_384;
/** From so many pieces on they must hold this much on average: each costs time, whatever it holds. */
const freePieces = 4_096;
const meanPieceBytes = 32;

/** A body on its way into one buffer, at a cost of its bytes and not of its pieces. */
export class GatheredBytes {
  length = 0;
  private readonly parts: Buffer[] = [];
  private pieces = 0;
  private block: Buffer | undefined;
  private used = 0;

  push(piece: Buffer): void {
    this.pieces += 1;
    this.length += piece.length;
    if (piece.length >= smallPieceBytes || this.pieces === 1) {
      this.closeBlock();
      this.parts.push(piece);
      return;
    }
    if (this.block === undefined || this.block.length - this.used < piece.length) {
      this.closeBlock();
      this.block = Buffer.allocUnsafe(blockBytes);
    }
    piece.copy(this.block, this.used);
    this.used += piece.length;
  }

  /** It comes in so many so small pieces that nobody can mean it. */
  get isCrumbled(): boolean {
    return this.pieces > freePieces && this.length < this.pieces * meanPieceBytes;
  }

  /** The pieces as one. */
  whole(): Buffer {
    this.closeBlock();
    const [first] = this.parts;
    return this.parts.length === 1 && first ? first : Buffer.concat(this.parts);
  }

  /** Lets go of all that came. */
  clear(): void {
    this.parts.length = 0;
    this.block = undefined;
    this.used = 0;
  }

  private closeBlock(): void {
    if (this.block !== undefined) this.parts.push(this.block.subarray(0, this.used));
    this.block = undefined;
    this.used = 0;
  }
}
