'use client';

import { GeistMono } from 'geist/font/mono';
import { GeistSans } from 'geist/font/sans';
import { ErrorPage, type ErrorPageProps } from '#components/shell/error-page.tsx';
import './globals.css';

/** Stands in for the root layout when that itself has failed. */
export default function GlobalError(props: ErrorPageProps) {
  return (
    <html lang="en" className={`${GeistSans.variable} ${GeistMono.variable}`}>
      <body>
        <title>Latchkey</title>
        <main className="py-24">
          <ErrorPage {...props} />
        </main>
      </body>
    </html>
  );
}
