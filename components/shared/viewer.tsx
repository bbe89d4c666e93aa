'use client';

import { createContext, type ReactNode, use, useEffect, useState } from 'react';
import { isTimeZone } from '#lib/format/time.ts';
import { DrawnAtContext } from './now.ts';
import { timeZoneCookie } from './viewer-cookie.ts';

const TimeZoneContext = createContext('UTC');

const yearSeconds = 31_536_000;

export interface ViewerProviderProps {
  timeZone: string;
  /** When the server drew the page, in ms. */
  drawnAt: number;
  children: ReactNode;
}

/**
 * Says in which zone the viewer reads times, and from when. The cookie tells the server from the second page on,
 * so that its text and the browser's are the same.
 */
export function ViewerProvider({ timeZone, drawnAt, children }: ViewerProviderProps) {
  const [zone, setZone] = useState(timeZone);
  const [firstDrawnAt] = useState(drawnAt);
  useEffect(() => {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!own || own === timeZone || !isTimeZone(own)) return;
    setZone(own);
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser that we serve
    document.cookie = `${timeZoneCookie}=${encodeURIComponent(own)}; path=/; max-age=${yearSeconds}; samesite=lax`;
  }, [timeZone]);
  return (
    <DrawnAtContext value={firstDrawnAt}>
      <TimeZoneContext value={zone}>{children}</TimeZoneContext>
    </DrawnAtContext>
  );
}

export function useTimeZone(): string {
  return use(TimeZoneContext);
}
