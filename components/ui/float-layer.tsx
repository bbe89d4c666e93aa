'use client';

import { createContext, type ReactNode, use, useState } from 'react';

const FloatLayerContext = createContext<HTMLElement | null>(null);

/** One place at the end of the page for all that floats, so that menus and tips too lie inside a landmark. */
export function FloatLayerProvider({ children }: { children: ReactNode }) {
  const [layer, setLayer] = useState<HTMLElement | null>(null);
  return (
    <FloatLayerContext value={layer}>
      {children}
      <section ref={setLayer} aria-label="Menus and dialogs" />
    </FloatLayerContext>
  );
}

/** For the `container` of a portal. */
export function useFloatLayer(): HTMLElement | null {
  return use(FloatLayerContext);
}
