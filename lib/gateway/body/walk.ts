import { GatewayError } from '../errors.ts';
import { behindSpace, jsonBytes, stringEnd } from './json-bytes.ts';

const { closeBrace, closeBracket, colon, comma, openBrace, openBracket, quote } = jsonBytes;

/** No conversation comes near it; reading so many takes a tenth of a second. */
export const maxWalkedMembers = 250_000;

/** No name that is looked for is as long, however it is escaped: of a longer one a beginning stands for it. */
const longestName = 512;
const beginning = 64;

export interface Visitor {
  /** One member, at whatever depth. True passes over what its value holds. */
  member(name: string, valueAt: number): boolean;
  /** An object or an array is about to end. */
  close(): void;
}

/** Goes through every member of a JSON text that `scanObject` has found well formed, and builds nothing of it. */
export class JsonWalk {
  /** The names and indexes that lead to where the walk stands; of an object's last one that of the member just met. */
  readonly steps: (string | number)[] = [];
  private readonly bytes: Buffer;
  private readonly visitor: (walk: JsonWalk) => Visitor;
  private passedDepth = Number.POSITIVE_INFINITY;
  private met = 0;

  constructor(bytes: Buffer, visitor: (walk: JsonWalk) => Visitor) {
    this.bytes = bytes;
    this.visitor = visitor;
  }

  /** As providers write it: `input[0].content[1].file_id`. */
  get path(): string {
    return this.steps
      .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index > 0 ? '.' : ''}${step}`))
      .join('');
  }

  run(): void {
    const visitor = this.visitor(this);
    for (let at = 0; at < this.bytes.length; ) {
      at = this.bytes[at] === quote ? this.string(at, visitor) : this.sign(at, visitor);
    }
  }

  /** Behind a name the colon, else what follows a value. */
  private string(start: number, visitor: Visitor): number {
    const end = stringEnd(this.bytes, start);
    if (end === -1) return this.bytes.length;
    const colonAt = behindSpace(this.bytes, end);
    if (this.bytes[colonAt] !== colon) return end;
    const valueAt = behindSpace(this.bytes, colonAt + 1);
    this.met += 1;
    if (this.met > maxWalkedMembers) throw tooManyMembers();
    const depth = this.steps.length;
    if (depth > this.passedDepth) return valueAt;
    const name = nameOf(this.bytes, start, end);
    this.steps[depth - 1] = name;
    this.passedDepth = visitor.member(name, valueAt) ? depth : Number.POSITIVE_INFINITY;
    return valueAt;
  }

  private sign(at: number, visitor: Visitor): number {
    const byte = this.bytes[at];
    if (byte === openBrace) this.steps.push('');
    else if (byte === openBracket) this.steps.push(0);
    else if (byte === closeBrace || byte === closeBracket) {
      visitor.close();
      this.steps.pop();
    } else if (byte === comma) this.next();
    return at + 1;
  }

  private next(): void {
    const last = this.steps.length - 1;
    const step = this.steps[last];
    if (typeof step === 'number') this.steps[last] = step + 1;
  }
}

function nameOf(bytes: Buffer, start: number, end: number): string {
  if (end - start > longestName) return `${bytes.toString('latin1', start + 1, start + beginning)}…`;
  const text = bytes.toString('utf8', start, end);
  return text.includes('\\') ? String(JSON.parse(text)) : text.slice(1, -1);
}

function tooManyMembers(): GatewayError {
  const most = maxWalkedMembers.toLocaleString('en');
  return new GatewayError('invalid_json', `The body has more than ${most} members.`);
}
