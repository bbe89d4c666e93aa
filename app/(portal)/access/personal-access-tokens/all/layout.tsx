import type { ReactNode } from 'react';
import { requireActor } from '#lib/auth/next/gate.ts';

/** Above the skeleton: whoever may not see this gets a 404, not a page that began with 200. */
export default async function AllTokensLayout({ children }: { children: ReactNode }) {
  await requireActor('keys:any');
  return children;
}
