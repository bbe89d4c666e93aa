'use client';

import { ErrorState } from '#components/shared/error-state.tsx';

export interface ErrorPageProps {
  error: unknown;
  retry: () => void;
}

/** What an `error.tsx` shows. The digest is the id under which the server has logged the cause. */
export function ErrorPage({ error, retry }: ErrorPageProps) {
  return (
    <ErrorState
      title="This page could not be shown"
      description="Something failed while it was put together. Nothing was changed by it. Try again; if it fails again, quote the id to whoever runs Latchkey."
      requestId={digestOf(error)}
      onRetry={retry}
    />
  );
}

function digestOf(error: unknown): string | undefined {
  const digest: unknown = error instanceof Error && 'digest' in error ? error.digest : undefined;
  return typeof digest === 'string' && digest !== '' ? digest : undefined;
}
