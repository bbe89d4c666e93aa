/** Stands in where a provider gives no numbers: of English text and of JSON, about four bytes are a token. */
export function estimateTokens(bytes: number): number {
  return Math.ceil(bytes / 4);
}

const probeEvery = 4_096;
/** No word of a text is as long. */
const probeBytes = 96;
/** What providers count for a large picture. */
const tokensOfOne = 1_600;

/** With the backslash that some put before each `/`. */
const isBase64 = new Uint8Array(256);
for (const char of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_\\')
  isBase64[char.charCodeAt(0)] = 1;

/** Of a request's body. A picture or a sound in it, long and in base64, is not as many tokens as it has letters. */
export function estimateBodyTokens(body: Buffer): number {
  let textBytes = body.length;
  let enclosed = 0;
  for (let at = probeEvery; at + probeBytes <= body.length; at += probeEvery) {
    if (!isInBase64(body, at)) continue;
    const start = at;
    while (isInBase64(body, at + probeEvery)) at += probeEvery;
    const bytes = endOfRun(body, at) - startOfRun(body, start);
    textBytes -= bytes;
    enclosed += Math.min(tokensOfOne, estimateTokens(bytes));
  }
  return estimateTokens(textBytes) + enclosed;
}

function isInBase64(body: Buffer, from: number): boolean {
  if (from + probeBytes > body.length) return false;
  for (let at = from; at < from + probeBytes; at += 1) if (isBase64[body[at] as number] === 0) return false;
  return true;
}

function startOfRun(body: Buffer, from: number): number {
  let at = from;
  while (at > 0 && isBase64[body[at - 1] as number] === 1) at -= 1;
  return at;
}

function endOfRun(body: Buffer, from: number): number {
  let at = from;
  while (at < body.length && isBase64[body[at] as number] === 1) at += 1;
  return at;
}
