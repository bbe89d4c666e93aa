import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HeaderNames } from './header-names.ts';
import { type ResponseHeaders, ResponseParser } from './http1-parser.ts';

interface Heard {
  status: number;
  headers: ResponseHeaders;
  body: string;
  ended: boolean;
  reusable: boolean;
}

function hear(pieces: readonly Buffer[], { close = false } = {}): Heard {
  const heard: Heard = { status: 0, headers: {}, body: '', ended: false, reusable: false };
  const chunks: Buffer[] = [];
  const parser = new ResponseParser(
    {
      onHead: (status, headers) => Object.assign(heard, { status, headers }),
      onData: (chunk) => chunks.push(Buffer.from(chunk)),
      onEnd: (reusable) => Object.assign(heard, { ended: true, reusable }),
    },
    new HeaderNames((name) => name !== 'x-unread'),
  );
  parser.expect();
  for (const piece of pieces) parser.push(piece);
  if (close) parser.close();
  return { ...heard, body: Buffer.concat(chunks).toString('latin1') };
}

const whole = (text: string, options = {}) => hear([Buffer.from(text, 'latin1')], options);

function cut(text: string, at: readonly number[]): Buffer[] {
  const bytes = Buffer.from(text, 'latin1');
  const marks = [0, ...at.map((n) => n % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return marks.slice(1).map((mark, index) => bytes.subarray(marks[index], mark));
}

const answers = {
  length: 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: 1\r\nx-a: 2\r\n\r\nhello',
  chunked:
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;name=value\r\n world\r\n0\r\nTrailer: x\r\n\r\n',
  interim: 'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200\r\ncontent-length: 2\r\n\r\nok',
  empty: 'HTTP/1.1 204 No Content\r\n\r\n',
  nothing: 'HTTP/1.1 500 Oh\r\ncontent-length: 0\r\nconnection: close\r\n\r\n',
};

describe('ResponseParser', () => {
  it('reads the same, wherever the bytes are cut', () => {
    for (const text of Object.values(answers)) {
      const expected = whole(text);
      expect(expected.ended).toBe(true);
      fc.assert(
        fc.property(fc.array(fc.nat(400), { maxLength: 12 }), (at) => {
          expect(hear(cut(text, at))).toEqual(expected);
        }),
      );
      expect(
        hear(
          cut(
            text,
            Array.from({ length: text.length }, (_, index) => index),
          ),
        ),
      ).toEqual(expected);
    }
  });

  it('reads lengths, chunks, interim answers and names that came twice', () => {
    expect(whole(answers.length)).toMatchObject({ status: 200, body: 'hello', reusable: true });
    expect(whole(answers.length).headers['x-a']).toEqual(['1', '2']);
    expect(whole(answers.chunked)).toMatchObject({ body: 'hello world', reusable: true });
    expect(whole(answers.interim)).toMatchObject({ status: 200, body: 'ok' });
    expect(whole(answers.nothing)).toMatchObject({ status: 500, reusable: false });
  });

  it('keeps what somebody reads, and judges the rest all the same', () => {
    const { headers } = whole('HTTP/1.1 200 OK\r\nX-Unread: 1\r\nx-a: 2\r\ncontent-length: 0\r\n\r\n');
    expect(headers).toEqual({ 'x-a': '2', 'content-length': '0' });
    expect(() => whole('HTTP/1.1 200 OK\r\nx-unread: a\x01b\r\n\r\n')).toThrow('control character');
  });

  it.each(['constructor', '__proto__', 'toString', 'valueOf'])(
    'takes %s for a name like any other',
    (name) => {
      const { headers } = whole(`HTTP/1.1 200 OK\r\n${name}: 1\r\ncontent-length: 0\r\n\r\n`);
      expect(Object.entries(headers)).toEqual([
        [name.toLowerCase(), '1'],
        ['content-length', '0'],
      ]);
    },
  );

  it('takes the end of the connection for the end of the answer only where nothing else says it', () => {
    expect(whole('HTTP/1.1 200 OK\r\n\r\nall of it', { close: true })).toMatchObject({
      ended: true,
      body: 'all of it',
      reusable: false,
    });
    expect(whole('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf', { close: true }).ended).toBe(false);
    expect(
      whole('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n', { close: true }).ended,
    ).toBe(false);
  });

  it.each([
    ['no status line', 'HTTP/2 200\r\n\r\n'],
    ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n'],
    ['an upgrade', 'HTTP/1.1 101 Switching\r\n\r\n'],
    ['length and chunks', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n'],
    ['a signed length', 'HTTP/1.1 200 OK\r\ncontent-length: +5\r\n\r\n'],
    ['a list of encodings', 'HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n'],
    ['two encodings', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n'],
    ['a folded header', 'HTTP/1.1 200 OK\r\nx-a: 1\r\n folded\r\n\r\n'],
    ['a blank before the colon', 'HTTP/1.1 200 OK\r\nx-a : 1\r\n\r\n'],
    ['a bare line feed', 'HTTP/1.1 200 OK\r\nx-a: 1\nx-b: 2\r\n\r\n'],
    ['a control character in a header', 'HTTP/1.1 200 OK\r\nx-ratelimit-foo: a\x01b\r\n\r\n'],
    ['a status that HTTP does not have', 'HTTP/1.1 999 Oh\r\n\r\n'],
    ['a NUL', 'HTTP/1.1 200 OK\r\nx-a: 1\0\r\n\r\n'],
    ['a chunk of no size', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n\r\n'],
    ['a chunk of a signed size', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n-5\r\n'],
    ['a chunk that does not end', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nabc'],
    ['bytes behind the end', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nab'],
  ])('refuses %s', (_name, text) => {
    expect(() => whole(text)).toThrow();
  });

  it('bounds what it holds of a head, a chunk line and trailers', () => {
    const chunked = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n';
    expect(() => whole(`HTTP/1.1 200 OK\r\nx: ${'a'.repeat(70_000)}`)).toThrow('too long');
    expect(() => whole(`${chunked}5;${'a'.repeat(2_000)}`)).toThrow('too long');
    expect(() => whole(`${chunked}0\r\nx: ${'a'.repeat(70_000)}`)).toThrow('too long');
  });

  it('reads no answer that is nothing but chunks of a byte, and any of proper ones', () => {
    const head = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n';
    const chunksOf = (text: string, count: number) =>
      `${text.length.toString(16)}\r\n${text}\r\n`.repeat(count);
    expect(() => whole(`${head}${chunksOf('a', 70_000)}`)).toThrow('too many small chunks');
    expect(whole(`${head}${chunksOf('a'.repeat(16), 70_000)}0\r\n\r\n`).ended).toBe(true);
  });

  it('throws nothing but its own error, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 6 }),
        fc.constantFrom('', answers.chunked, answers.length),
        (noise, before) => {
          try {
            hear([Buffer.from(before, 'latin1'), ...noise.map((bytes) => Buffer.from(bytes))]);
          } catch (error) {
            expect((error as Error).name).toBe('ResponseSyntaxError');
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
