import 'server-only';
import { cookies } from 'next/headers';
import {
  issueDevice,
  knownDeviceCookieName,
  knownDeviceSeconds,
  readDevice,
} from '#lib/auth/known-device.ts';
import type { Config } from '#lib/config/config.ts';
import { cookieAttributes } from './session-cookie.ts';

type DeviceSettings = Pick<Config, 'publicUrl' | 'authSecret'>;

/** This browser's name, where somebody signed in to the account in it before. */
export async function knownDevice(
  { publicUrl, authSecret }: DeviceSettings,
  email: string,
  now: Date,
): Promise<string | undefined> {
  const name = knownDeviceCookieName(publicUrl.startsWith('https:'));
  const value = (await cookies()).get(name)?.value;
  return authSecret && value ? readDevice(authSecret, email, value, now) : undefined;
}

/** After a sign-in with a password: from now on this browser has tries of its own. */
export async function rememberDevice(
  { publicUrl, authSecret }: DeviceSettings,
  email: string,
  now: Date,
): Promise<void> {
  if (!authSecret) return;
  const secure = publicUrl.startsWith('https:');
  (await cookies()).set({
    name: knownDeviceCookieName(secure),
    value: issueDevice(authSecret, email, now),
    maxAge: knownDeviceSeconds,
    ...cookieAttributes(secure),
  });
}
