import { cookies } from 'next/headers';
import { cache } from 'react';
import { readTimeZone, timeZoneCookie } from '#components/shared/viewer-cookie.ts';

/** In whose days the server counts: those of the viewer, as the browser told. */
export const getTimeZone = cache(
  async (): Promise<string> => readTimeZone((await cookies()).get(timeZoneCookie)?.value),
);
