'use client';

import { ErrorPage, type ErrorPageProps } from '#components/shell/error-page.tsx';

export default function PageError(props: ErrorPageProps) {
  return (
    <main className="py-12">
      <ErrorPage {...props} />
    </main>
  );
}
