import { ResponseSyntaxError } from './response-syntax-error.ts';

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const framing = new Set(['connection', 'content-length', 'transfer-encoding']);
const maxKnown = 512;
const maxKnownLength = 64;

/** The names of headers as providers send them: the same few with each answer, so that each is judged once. */
export class HeaderNames {
  private readonly isRead: (name: string) => boolean;
  /** `''`: a proper name that nobody reads. */
  private readonly known = new Map<string, string>();

  constructor(isRead: (name: string) => boolean) {
    this.isRead = isRead;
  }

  /** In lower case; `''` where nobody reads such a header. Throws for what is no name. */
  read(sentName: string): string {
    const known = this.known.get(sentName);
    if (known !== undefined) return known;
    if (!token.test(sentName)) throw new ResponseSyntaxError('no proper header');
    const lower = sentName.toLowerCase();
    const name = framing.has(lower) || this.isRead(lower) ? lower : '';
    if (this.known.size >= maxKnown) this.known.clear();
    if (lower.length <= maxKnownLength) this.known.set(sentName, name);
    return name;
  }
}
