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
])('counts a picture as one, and the words around it as words: %s', (_name, body) => {
  expect(estimateBodyTokens(Buffer.from(body))).toBeGreaterThan(1_600 + words.length / 4);
  expect(estimateBodyTokens(Buffer.from(body))).toBeLessThan(1_600 + words.length / 4 + 100);
});

it('counts each picture', () => {
  const body = Buffer.from(JSON.stringify([1, 2, 3].map(() => ({ text: words, data: picture(50_000) }))));
  expect(estimateBodyTokens(body)).toBeGreaterThan(3 * (1_600 + words.length / 4));
  expect(estimateBodyTokens(body)).toBeLessThan(3 * (1_600 + words.length / 4) + 100);
});

it('counts each of pictures side by side', () => {
  const content = Array.from({ length: 10 }, (_, at) => ({
    type: 'image_url',
    image_url: { url: `data:image/jpeg;base64,${picture(60_000 + 997 * at)}` },
  }));
  const body = Buffer.from(JSON.stringify({ model: 'a/m', messages: [{ role: 'user', content }] }));
  expect(estimateBodyTokens(body)).toBeGreaterThan(10 * 1_600);
  expect(estimateBodyTokens(body)).toBeLessThan(10 * 1_650);
});

it('counts the pages of a document by their bytes', () => {
  const document = Buffer.concat([Buffer.from('%PDF-1.7'), randomBytes(3_000_000)]).toString('base64');
  const tokens = estimateBodyTokens(Buffer.from(`{"file_data":"data:application/pdf;base64,${document}"}`));
  expect(tokens).toBeGreaterThan(60_000);
  expect(tokens).toBeLessThan(66_000);
});

const escaped = (text: string) =>
  text.replace(/[^ -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

it.each([
  ['Chinese that a writer has escaped', escaped('这张照片里的牌子上写着什么？'.repeat(5_000))],
  ['a list of words', 'Word1\\nword2\\n'.repeat(5_000)],
  ['words held together', 'Word1_word2-'.repeat(5_000)],
  ['letters of one case', 'x'.repeat(500_000)],
  ['English', words.repeat(50)],
  ['Chinese', '这张照片里的牌子上写着什么？'.repeat(5_000)],
  ['code', 'const a=b.c(d=>d.e(f,g)).map(h=>h.i);'.repeat(3_000)],
  ['a short picture', `{"data":"${picture(2_000)}"}`],
])('takes no words for a picture: %s', (_name, text) => {
  const body = Buffer.from(text);
  expect(estimateBodyTokens(body)).toBe(estimateTokens(body.length));
});
