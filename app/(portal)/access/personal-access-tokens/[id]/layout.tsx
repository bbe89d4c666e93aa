import type { ReactNode } from 'react';
import { requireKey } from './gate.ts';

interface KeyLayoutProps {
  params: Promise<{ id: string }>;
  children: ReactNode;
}

/** Above the skeleton: a key that is not there, or not theirs, is a 404 and not a page that began with 200. */
export default async function KeyLayout({ params, children }: KeyLayoutProps) {
  await requireKey((await params).id);
  return children;
}
