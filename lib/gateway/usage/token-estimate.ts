/** Stands in where a provider gives no numbers: of English text and of JSON, about four bytes are a token. */
export function estimateTokens(bytes: number): number {
  return Math.ceil(bytes / 4);
}

const probeEvery = 4_096;
/** No word of a text is as long, and no picture goes on for so long without a digit or in letters of one case. */
const probeBytes = 96;
/** What providers count for a large picture. */
const tokensOfPicture = 1_600;
/** Of a document, as its first bytes name it, there may be many pages. */
const documentSign = Buffer.from('JVBERi');
const documentBytesPerToken = 64;
const quote = 0x22;
const slash = 0x2f;
const backslash = 0x5c;

const [lower, upper, digit, sign] = [1, 2, 4, 8];
const allKinds = lower | upper | digit;
/** Which kind of letter of base64 a byte is; 0 for none. */
const kinds = new Uint8Array(256);
const mark = (kind: number, letters: string) => {
  for (const letter of letters) kinds[letter.charCodeAt(0)] = kind;
};
mark(lower, 'abcdefghijklmnopqrstuvwxyz');
mark(upper, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ');
mark(digit, '0123456789');
mark(sign, '+/=');

/** Of a request's body. A picture or a sound in it, long and in base64, is not as many tokens as it has letters. */
export function estimateBodyTokens(body: Buffer): number {
  let textBytes = body.length;
  let enclosed = 0;
  let close = -1;
  for (let at = probeEvery; at + probeBytes <= body.length; at += probeEvery) {
    if (!isInBase64(body, at)) continue;
    // Once for each string: many runs may stand in one that is long.
    if (close < at) close = endOfString(body, at);
    const start = startOfRun(body, at);
    const end = endOfRun(body, at, close);
    textBytes -= end - start;
    enclosed += tokensOfRun(body, start, end);
    at = end;
  }
  return estimateTokens(textBytes) + enclosed;
}

function tokensOfRun(body: Buffer, start: number, end: number): number {
  const isDocument = documentSign.equals(body.subarray(start, start + documentSign.length));
  if (isDocument) return Math.ceil((end - start) / documentBytesPerToken);
  return Math.min(tokensOfPicture, estimateTokens(end - start));
}

function isInBase64(body: Buffer, from: number): boolean {
  if (from + probeBytes > body.length) return false;
  let seen = 0;
  for (let at = from; at < from + probeBytes; at += 1) {
    if (!isLetter(body, at)) return false;
    seen |= kinds[body[at] as number] as number;
  }
  return (seen & allKinds) === allKinds;
}

/** Some writers put a backslash before each slash. */
function isLetter(body: Buffer, at: number): boolean {
  return kinds[body[at] as number] !== 0 || (body[at] === backslash && body[at + 1] === slash);
}

function startOfRun(body: Buffer, from: number): number {
  let at = from;
  while (at > 0 && isLetter(body, at - 1)) at -= 1;
  return at;
}

function endOfString(body: Buffer, from: number): number {
  const found = body.indexOf(quote, from);
  return found === -1 ? body.length : found;
}

/** The string's end ends it, wherever the next one begins; in a longer text the last place where it still goes on. */
function endOfRun(body: Buffer, from: number, close: number): number {
  let at = from;
  while (at + probeEvery < close && isInBase64(body, at + probeEvery)) at += probeEvery;
  if (at + probeEvery >= close) return close;
  while (at < close && isLetter(body, at)) at += 1;
  return at;
}
