import { keyPrefixLength } from '#lib/gateway/key-shape.ts';

export interface Secret {
  kind: string;
  value: string;
}

const overlap = 256;

interface Needle extends Secret {
  forms: Buffer[];
}

/** Finds secrets in bytes, as they are and as somebody might have encoded them. */
export class Needles {
  readonly #needles: Needle[];

  constructor(secrets: readonly Secret[]) {
    const unique = new Map(secrets.map((secret) => [secret.value, secret]));
    this.#needles = [...unique.values()].map((secret) => ({ ...secret, forms: formsOf(coreOf(secret)) }));
  }

  /** The kinds that stand there. */
  in(bytes: Buffer): string[] {
    return this.values(bytes).map(({ kind }) => kind);
  }

  values(bytes: Buffer): Secret[] {
    return this.#needles.filter(({ forms }) => forms.some((form) => bytes.includes(form)));
  }

  /** Piece by piece, with what lies across two of them. */
  async inStream(stream: AsyncIterable<Buffer>): Promise<string[]> {
    const found = new Set<string>();
    let last = Buffer.alloc(0);
    for await (const piece of stream) {
      const bytes = Buffer.concat([last, piece]);
      for (const kind of this.in(bytes)) found.add(kind);
      last = bytes.subarray(Math.max(0, bytes.length - overlap));
    }
    return [...found];
  }
}

/** Of a key, what is secret in it: prefix and public id may stand anywhere. */
function coreOf({ kind, value }: Secret): string {
  return kind === 'key' ? value.slice(keyPrefixLength) : value;
}

/** Plain, hexadecimal, and base64 wherever in a longer text it began. */
function formsOf(core: string): Buffer[] {
  const bytes = Buffer.from(core);
  const shifted = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // The first and the last characters depend on the neighbours.
    return Buffer.from(text.slice(offset === 0 ? 0 : 4, -2));
  });
  return [bytes, Buffer.from(bytes.toString('hex')), ...shifted];
}
