'use client';

import { type RefObject, useEffect, useState } from 'react';

export interface Reading {
  /** Somebody points at the element or is in it by keyboard. */
  inside: boolean;
  /** What stands above the element has left the window: rows added at its top would push what is read. */
  scrolled: boolean;
}

const nobody: Reading = { inside: false, scrolled: false };

export function useReading(
  element: RefObject<HTMLElement | null>,
  above: RefObject<HTMLElement | null>,
): Reading {
  const [reading, setReading] = useState(nobody);

  useEffect(() => {
    if (!element.current || !above.current) return;
    const ended = new AbortController();
    const signs = { pointer: false, focus: false };
    const target = element.current;
    const hear = (type: string, react: (event: Event) => void) => {
      const note = (event: Event) => {
        react(event);
        const inside = signs.pointer || signs.focus;
        setReading((known) => (known.inside === inside ? known : { ...known, inside }));
      };
      target.addEventListener(type, note, { signal: ended.signal, passive: true });
    };
    hear('pointerenter', (event) => {
      signs.pointer = event instanceof PointerEvent && event.pointerType === 'mouse';
    });
    hear('pointerleave', () => {
      signs.pointer = false;
    });
    hear('focusin', ({ target: focused }) => {
      signs.focus = focused instanceof Element && focused.matches(':focus-visible');
    });
    hear('focusout', () => {
      signs.focus = false;
    });
    // All below the window counts as inside, so that a jump past the element is noticed, too.
    const edge = new IntersectionObserver(
      ([entry]) => {
        const scrolled = entry !== undefined && !entry.isIntersecting;
        setReading((known) => (known.scrolled === scrolled ? known : { ...known, scrolled }));
      },
      { rootMargin: '0px 0px 1000000px 0px' },
    );
    edge.observe(above.current);
    return () => {
      ended.abort();
      edge.disconnect();
    };
  }, [element, above]);

  return reading;
}
