import type { ReactNode } from 'react';
import { requireSomeManager } from '../gate.ts';

/** Asked above the loading state too: once that is sent, a 404 could no longer be the status. */
export default async function ModelsLayout({ children }: { children: ReactNode }) {
  await requireSomeManager();
  return children;
}
