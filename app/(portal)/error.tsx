'use client';

import { ErrorPage, type ErrorPageProps } from '#components/shell/error-page.tsx';

export default function PortalError(props: ErrorPageProps) {
  return <ErrorPage {...props} />;
}
