import { GeistMono } from 'geist/font/mono';
import { GeistSans } from 'geist/font/sans';
import type { Metadata, Viewport } from 'next';
import { cookies, headers } from 'next/headers';
import type { ReactNode } from 'react';
import { readTimeZone, timeZoneCookie } from '#components/shared/viewer-cookie.ts';
import { earlyPresses } from '#components/shell/early-presses.ts';
import { Providers } from '#components/shell/providers.tsx';
import { getRuntime } from '#lib/runtime/runtime.ts';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'Latchkey', template: '%s · Latchkey' },
  description: 'One key for every model.',
  robots: { index: false, follow: false },
};

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fbfaf8' },
    { media: '(prefers-color-scheme: dark)', color: '#131211' },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const [requestHeaders, requestCookies] = await Promise.all([headers(), cookies()]);
  const nonce = requestHeaders.get('x-nonce') ?? undefined;
  const timeZone = readTimeZone(requestCookies.get(timeZoneCookie)?.value);
  return (
    <html lang="en" className={`${GeistSans.variable} ${GeistMono.variable}`} suppressHydrationWarning>
      <body>
        {/* A browser shows no script its nonce, which would look like a difference. */}
        <script nonce={nonce} suppressHydrationWarning>
          {earlyPresses}
        </script>
        <Providers nonce={nonce} timeZone={timeZone} drawnAt={getRuntime().now().getTime()}>
          {children}
        </Providers>
      </body>
    </html>
  );
}
