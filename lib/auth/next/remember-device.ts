import 'server-only';
import { cookies } from 'next/headers';
import {
  issueDevice,
  knownDeviceCookieName,
  knownDeviceSeconds,
  readDevice,
} from '#lib/auth/known-device.ts';
import type { Config } from '#lib/config/config.ts';
import { isServedSecurely } from '#lib/security/strict-transport.ts';
import { cookieAttributes } from './session-cookie.ts';

type DeviceSettings = Pick<Config, 'publicUrl' | 'authSecret'>;

/** This browser's name, where somebody signed in to the account in it before. */
export async function knownDevice(
  config: DeviceSettings,
  email: string,
  now: Date,
): Promise<string | undefined> {
  const { authSecret } = config;
  const name = knownDeviceCookieName(isServedSecurely(config));
  const value = (await cookies()).get(name)?.value;
  return authSecret && value ? readDevice(authSecret, email, value, now) : undefined;
}

/** After a sign-in with a password: from now on this browser has tries of its own. */
export async function rememberDevice(config: DeviceSettings, email: string, now: Date): Promise<void> {
  const { authSecret } = config;
  if (!authSecret) return;
  const secure = isServedSecurely(config);
  (await cookies()).set({
    name: knownDeviceCookieName(secure),
    value: issueDevice(authSecret, email, now),
    maxAge: knownDeviceSeconds,
    ...cookieAttributes(secure),
  });
}
