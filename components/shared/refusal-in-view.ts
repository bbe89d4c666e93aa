'use client';

import { type RefObject, useEffect, useRef } from 'react';

/**
 * Brings what a refused submit is about into sight: the first field that is wrong and the words below it, or what is
 * said of the whole form. Without motion, as the focus comes there too.
 */
export function useRefusalInView(submits: number, taken: boolean): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (submits === 0 || taken) return;
    const words = form.current?.querySelector('[data-refusal]');
    // The words last: where a field is higher than the window they are what must be read.
    for (const part of [words?.parentElement, words]) {
      if (part !== form.current) part?.scrollIntoView({ block: 'nearest', behavior: 'instant' });
    }
  }, [submits, taken]);
  return form;
}
