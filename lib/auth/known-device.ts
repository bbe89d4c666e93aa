import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { accountSubject } from './throttle.ts';

export const knownDeviceSeconds = 180 * 86_400;

const shape = /^([\w-]{22})\.(\d{10,11})\.([\w-]{43})$/;

export function knownDeviceCookieName(secure: boolean): string {
  return secure ? '__Host-latchkey.device' : 'latchkey.device';
}

/**
 * What a browser keeps after a sign-in with a password. It opens nothing: it names the browser to the throttle, for this
 * account alone, so that nobody else's wrong passwords make its owner wait.
 */
export function issueDevice(secret: string, email: string, now: Date): string {
  const device = randomBytes(16).toString('base64url');
  const until = Math.floor(now.getTime() / 1_000) + knownDeviceSeconds;
  return `${device}.${until}.${signature(secret, email, device, until)}`;
}

/** What the browser says of itself in its cookies. */
export function findDevice(
  cookies: string | null,
  { secret, secure }: { secret: string; secure: boolean },
  email: string,
  now: Date,
): string | undefined {
  const start = `${knownDeviceCookieName(secure)}=`;
  const found = cookies?.split(/; */).find((part) => part.startsWith(start));
  return found === undefined ? undefined : readDevice(secret, email, found.slice(start.length), now);
}

/** The browser's name where the cookie is ours, for this account and in time. */
export function readDevice(secret: string, email: string, value: string, now: Date): string | undefined {
  const [, device, until, signed] = shape.exec(value) ?? [];
  if (!device || !until || !signed || Number(until) * 1_000 <= now.getTime()) return undefined;
  const expected = signature(secret, email, device, Number(until));
  return timingSafeEqual(Buffer.from(signed), Buffer.from(expected)) ? device : undefined;
}

function signature(secret: string, email: string, device: string, until: number): string {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'latchkey known device', 32));
  return createHmac('sha256', key)
    .update(`${accountSubject(email)} ${device} ${until}`)
    .digest('base64url');
}
