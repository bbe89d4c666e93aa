import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { estimateBodyTokens, estimateTokens } from './token-estimate.ts';

it.each([
  [0, 0],
  [1, 1],
  [4, 1],
  [5, 2],
  [4_000_000, 1_000_000],
])('takes %i bytes for %i tokens: what is there at all is at least one', (bytes, tokens) => {
  expect(estimateTokens(bytes)).toBe(tokens);
});

const words = 'Tell me what stands on the sign in this picture. '.repeat(200);
const picture = (bytes: number) => randomBytes(bytes).toString('base64');

it.each([
  ['a URL of data', `{"text":"${words}","url":"data:image/png;base64,${picture(3_000_000)}"}`],
  ['a member of its own', `{"text":"${words}","data":"${picture(3_000_000)}"}`],
  ['a text that goes on', `{"text":"![](data:image/png;base64,${picture(3_000_000)}) ${words}"}`],
  [
    'a writer that escapes each slash',
    `{"text":"${words}","data":"${picture(3_000_000).replaceAll('/', '\\/')}"}`,
  ],
  ['alphabet of URLs', `{"text":"${words}","data":"${randomBytes(3_000_000).toString('base64url')}"}`],
])('counts a picture as one, and the words around it as words: %s', (_name, body) => {
  expect(estimateBodyTokens(Buffer.from(body))).toBeGreaterThan(1_600 + words.length / 4);
  expect(estimateBodyTokens(Buffer.from(body))).toBeLessThan(1_600 + words.length / 4 + 100);
});

it('counts each picture', () => {
  const body = Buffer.from(JSON.stringify([1, 2, 3].map(() => ({ text: words, data: picture(50_000) }))));
  expect(estimateBodyTokens(body)).toBeGreaterThan(3 * (1_600 + words.length / 4));
  expect(estimateBodyTokens(body)).toBeLessThan(3 * (1_600 + words.length / 4) + 100);
});

it.each([
  ['English', words.repeat(50)],
  ['Chinese', '这张照片里的牌子上写着什么？'.repeat(5_000)],
  ['code', 'const a=b.c(d=>d.e(f,g)).map(h=>h.i);'.repeat(3_000)],
  ['a short picture', `{"data":"${picture(2_000)}"}`],
])('takes no words for a picture: %s', (_name, text) => {
  const body = Buffer.from(text);
  expect(estimateBodyTokens(body)).toBe(estimateTokens(body.length));
});
