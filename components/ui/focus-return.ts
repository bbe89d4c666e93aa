'use client';

import { useRef } from 'react';

/** A dialog that no trigger of its own has opened would leave the focus nowhere: it goes back to where it was. */
export function useFocusReturn() {
  const before = useRef<Element | null>(null);

  function onOpen(): void {
    before.current = placeOf(document.activeElement);
  }

  function onClose(event: Event): void {
    const place = before.current;
    if (!(place instanceof HTMLElement) || place === document.body || !place.isConnected) return;
    event.preventDefault();
    place.focus();
  }

  return { onOpen, onClose };
}

/** A menu that opens a dialog is about to go: its button stays. */
function placeOf(element: Element | null): Element | null {
  const trigger = element?.closest('[role="menu"]')?.getAttribute('aria-labelledby');
  return trigger ? document.getElementById(trigger) : element;
}
