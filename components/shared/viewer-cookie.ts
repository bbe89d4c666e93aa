import { isTimeZone } from '#lib/format/time.ts';

export const timeZoneCookie = 'latchkey_tz';

/** The zone from the cookie's value, UTC where it is missing or not a zone. */
export function readTimeZone(value: string | undefined): string {
  if (!value) return 'UTC';
  let name = value;
  try {
    name = decodeURIComponent(value);
  } catch {
    return 'UTC';
  }
  return isTimeZone(name) ? name : 'UTC';
}
