import { describe, expect, it } from 'vitest';
import { issueDevice, knownDeviceSeconds, readDevice } from './known-device.ts';

const secret = 'a secret for this test, long enough';
const now = new Date('2026-03-01T12:00:00Z');
const later = (seconds: number) => new Date(now.getTime() + seconds * 1_000);

describe('a known device', () => {
  it('is known again for the account that signed in on it, however its address is typed', () => {
    const value = issueDevice(secret, 'Ann@example.test', now);
    const device = readDevice(secret, ' ann@EXAMPLE.test ', value, now);
    expect(device).toMatch(/^[\w-]{22}$/);
    expect(readDevice(secret, 'ann@example.test', value, later(knownDeviceSeconds - 1))).toBe(device);
    expect(value).not.toContain('ann');
  });

  it('is a stranger to every other account, under another secret, and after its time', () => {
    const value = issueDevice(secret, 'ann@example.test', now);
    expect(readDevice(secret, 'bob@example.test', value, now)).toBeUndefined();
    expect(readDevice(`${secret}!`, 'ann@example.test', value, now)).toBeUndefined();
    expect(readDevice(secret, 'ann@example.test', value, later(knownDeviceSeconds))).toBeUndefined();
  });

  it('is its own one each time', () => {
    const read = () => readDevice(secret, 'a@b.test', issueDevice(secret, 'a@b.test', now), now);
    expect(read()).not.toBe(read());
  });

  it('does not outlive a change of a single character', () => {
    const value = issueDevice(secret, 'ann@example.test', now);
    for (let at = 0; at < value.length; at += 1) {
      const other = value[at] === 'A' ? 'B' : 'A';
      const changed = value.slice(0, at) + other + value.slice(at + 1);
      expect(readDevice(secret, 'ann@example.test', changed, now), changed).toBeUndefined();
    }
  });

  it.each([
    '',
    '.',
    '..',
    '...',
    'a.b.c',
    `${'x'.repeat(22)}.99999999999.`,
    'a'.repeat(10_000),
    '%',
    'ä.1.ö',
  ])('is none where a client makes one up: %.20s', (value) => {
    expect(readDevice(secret, 'ann@example.test', value, now)).toBeUndefined();
  });
});
