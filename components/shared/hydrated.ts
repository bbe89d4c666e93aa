'use client';

import { useSyncExternalStore } from 'react';

const never = () => () => {};

/** False until scripts have arrived. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
