import type { ReactNode } from 'react';
import { requireActor } from '#lib/auth/next/gate.ts';

/** Above the skeleton: whoever may not see this gets a 404, not a page that began with 200. */
export default async function SecurityLayout({ children }: { children: ReactNode }) {
  await requireActor('settings:write');
  return children;
}
