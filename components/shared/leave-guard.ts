'use client';

import { useEffect } from 'react';

/** Leaving the page while this holds makes the browser ask: for what is shown once and was not copied yet. */
export function useLeaveGuard(active: boolean): void {
  useEffect(() => {
    if (!active) return;
    const hold = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', hold);
    return () => window.removeEventListener('beforeunload', hold);
  }, [active]);
}
