import { describe, expect, it } from 'vitest';
import { refusalOfPost } from './page-post.ts';

const publicUrl = 'https://portal.example.test';
const own = { host: 'portal.example.test', origin: publicUrl };
const ask = (headers: Record<string, string>, url: string | undefined = publicUrl) =>
  refusalOfPost(new Headers(headers), url)?.status;

describe('what is sent to a page', () => {
  it.each([
    'text/plain;charset=UTF-8',
    'text/plain',
    'multipart/form-data; boundary=----x',
    'Multipart/Form-Data;Boundary="x"',
  ])('may be %s from a page of ours', (type) => {
    expect(ask({ ...own, 'content-type': type })).toBeUndefined();
  });

  it.each([
    'application/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'multipart/form-data; charset=x',
    'multipart/mixed; boundary=x',
    'text/html',
    'text/plainer',
    'image/svg+xml',
    '',
  ])('may not be %j: no page of ours sends that', (type) => {
    expect(ask({ ...own, ...(type && { 'content-type': type }) })).toBe(415);
  });

  it('may be as long as a form, and no longer', () => {
    const text = { ...own, 'content-type': 'text/plain' };
    expect(ask({ ...text, 'content-length': String(1024 * 1024) })).toBeUndefined();
    expect(ask({ ...text, 'content-length': String(1024 * 1024 + 1) })).toBe(413);
  });

  it('may come by the public address or the one that was called, and from nowhere else', () => {
    const text = { 'content-type': 'text/plain' };
    expect(ask({ ...text, host: '10.0.0.5:3000', origin: publicUrl })).toBeUndefined();
    expect(ask({ ...text, host: '10.0.0.5:3000', origin: 'http://10.0.0.5:3000' })).toBeUndefined();
    expect(
      ask({ ...text, host: 'localhost:3000', origin: 'http://localhost:3000' }, undefined),
    ).toBeUndefined();
    for (const origin of ['', 'null', 'https://evil.example', `${publicUrl}.evil.example`, 'javascript:1']) {
      expect(ask({ ...text, host: own.host, ...(origin && { origin }) }), origin).toBe(403);
      const forged = { 'x-forwarded-host': 'evil.example' };
      expect(ask({ ...text, ...forged, host: own.host, ...(origin && { origin }) }), origin).toBe(403);
    }
    expect(ask({ ...text, ...own, 'sec-fetch-site': 'same-site' })).toBe(403);
  });
});
