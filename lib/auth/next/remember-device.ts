import 'server-only';
import { cookies } from 'next/headers';
import { issueDevice, knownDeviceCookieName, knownDeviceSeconds } from '#lib/auth/known-device.ts';
import type { Config } from '#lib/config/config.ts';

/** After a sign-in with a password: from now on this browser has tries of its own. */
export async function rememberDevice(
  { publicUrl, authSecret }: Pick<Config, 'publicUrl' | 'authSecret'>,
  email: string,
  now: Date,
): Promise<void> {
  if (!authSecret) return;
  const secure = publicUrl.startsWith('https:');
  (await cookies()).set({
    name: knownDeviceCookieName(secure),
    value: issueDevice(authSecret, email, now),
    maxAge: knownDeviceSeconds,
    httpOnly: true,
    sameSite: 'lax',
    path: '/',
    secure,
  });
}
