import { describe, expect, it } from 'vitest';
import { bodyWithin } from './bounded-body.ts';

function post(body: ReadableStream<Uint8Array> | string, headers: Record<string, string> = {}): Request {
  return new Request('http://a.test/', { method: 'POST', body, headers, duplex: 'half' } as RequestInit);
}

function endless(seen: { bytes: number; cancelled: boolean }) {
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      seen.bytes += 1_000;
      controller.enqueue(new Uint8Array(1_000));
    },
    cancel() {
      seen.cancelled = true;
    },
  });
}

describe('a body that is read up to a bound', () => {
  it('is whole where it keeps to it', async () => {
    expect(String(await bodyWithin(post('email=ada'), 9))).toBe('email=ada');
    expect(await bodyWithin(new Request('http://a.test/'), 9)).toHaveLength(0);
  });

  it('is not read at all where it says that it is longer', async () => {
    const seen = { bytes: 0, cancelled: false };
    const request = post(endless(seen), { 'content-length': '1000000' });
    expect(await bodyWithin(request, 10_000)).toBeUndefined();
    expect(seen.bytes).toBeLessThanOrEqual(1_000);
  });

  it('is let go of where it turns out to be longer', async () => {
    const seen = { bytes: 0, cancelled: false };
    expect(await bodyWithin(post(endless(seen)), 10_000)).toBeUndefined();
    expect(seen.bytes).toBeLessThan(15_000);
    expect(seen.cancelled).toBe(true);
  });
});
