import { describe, expect, it } from 'vitest';
import { parseBaseUrl } from './base-url.ts';

describe('parseBaseUrl', () => {
  it.each([
    ['https://api.openai.com/v1', 'https://api.openai.com/v1'],
    ['  https://API.OpenAI.com/v1//  ', 'https://api.openai.com/v1'],
    ['https://vllm.example.com', 'https://vllm.example.com'],
    ['https://vllm.example.com:8443/team/v1/', 'https://vllm.example.com:8443/team/v1'],
    ['https://8.8.8.8/v1', 'https://8.8.8.8/v1'],
  ])('takes %s', (text, url) => {
    expect(parseBaseUrl(text, [])).toEqual({ ok: true, url });
  });

  it.each([
    '',
    'api.openai.com/v1',
    'ftp://example.com/v1',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'https://user:secret@example.com/v1',
    'https://user@example.com/v1',
    'https://example.com/v1?key=1',
    'https://example.com/v1?',
    'https://example.com/v1#part',
    'https://example.com/v1#',
    `https://example.com/${'a'.repeat(2100)}`,
    'http://example.com/v1',
    'http://8.8.8.8/v1',
  ])('refuses %s', (text) => {
    expect(parseBaseUrl(text, [])).toMatchObject({ ok: false });
  });

  // Every spelling of an address that is not public: the parser folds them into one form before they are judged.
  it.each([
    'https://127.0.0.1/v1',
    'http://localhost:8000/v1',
    'https://2130706433/v1',
    'https://0x7f.1/v1',
    'https://[::1]/v1',
    'https://[::ffff:10.0.0.1]/v1',
    'https://10.1.2.3/v1',
    'https://[4000::1]/v1',
    'https://[2001:db8::1]/v1',
    'https://0.0.0.0/v1',
  ])('refuses the private address %s and names the setting', (text) => {
    const parsed = parseBaseUrl(text, []);
    expect(parsed).toMatchObject({
      ok: false,
      message: expect.stringContaining('LATCHKEY_ALLOW_PRIVATE_UPSTREAMS'),
    });
  });

  // What the form takes, the data plane must be able to reach: one rule decides in both places.
  it.each([
    ['https://168.63.129.16/v1', '168.63.128.0/20', '168.63.129.16'],
    ['https://169.254.169.254/latest', '169.254.0.0/16', '169.254.169.254'],
    ['https://100.100.100.200/v1', '100.64.0.0/10', '100.100.100.200'],
    ['https://[fd00:ec2::254]/v1', 'fd00::/8', 'fd00:ec2::254'],
  ])('takes %s, which serves credentials of a cloud, by its own name alone', (text, range, address) => {
    for (const allowed of [[], [range]]) {
      expect(parseBaseUrl(text, allowed)).toMatchObject({
        ok: false,
        message: expect.stringContaining('LATCHKEY_ALLOW_PRIVATE_UPSTREAMS'),
      });
    }
    expect(parseBaseUrl(text, [address])).toMatchObject({ ok: true });
  });

  it('takes http where the operator allowed the host as private', () => {
    expect(parseBaseUrl('http://10.1.2.3:8000/v1', ['10.0.0.0/8'])).toMatchObject({ ok: true });
    expect(parseBaseUrl('http://localhost:8000/v1', ['127.0.0.0/8'])).toMatchObject({ ok: true });
    expect(parseBaseUrl('http://localhost:8000/v1', ['localhost'])).toMatchObject({ ok: true });
    expect(parseBaseUrl('http://vllm.internal/v1', ['vllm.internal'])).toMatchObject({ ok: true });
    expect(parseBaseUrl('http://other.internal/v1', ['vllm.internal'])).toMatchObject({ ok: false });
    expect(parseBaseUrl('http://192.168.0.1/v1', ['10.0.0.0/8'])).toMatchObject({ ok: false });
  });
});
