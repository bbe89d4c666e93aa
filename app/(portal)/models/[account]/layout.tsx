import type { ReactNode } from 'react';
import { requireAccount } from '../gate.ts';

interface AccountLayoutProps {
  params: Promise<{ account: string }>;
  children: ReactNode;
}

/** Asked above the loading state too: once that is sent, a 404 could no longer be the status. */
export default async function AccountLayout({ params, children }: AccountLayoutProps) {
  await requireAccount((await params).account);
  return children;
}
