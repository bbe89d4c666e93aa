'use client';

import { useEffect } from 'react';

const shortcuts: Record<string, (target: HTMLElement) => void> = {
  // Focused first, as a press does: a dialog gives the focus back to where it was.
  c: (target) => {
    target.focus();
    target.click();
  },
  '/': (target) => target.focus(),
};

const names: Record<string, string> = { c: 'create', '/': 'search' };

/** `c` presses what is marked `data-shortcut="create"`, `/` goes to `data-shortcut="search"`. */
export function Shortcuts() {
  useEffect(() => {
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
  return null;
}

function onKeyDown(event: KeyboardEvent): void {
  const act = shortcuts[event.key];
  if (!act || event.defaultPrevented || hasModifier(event) || isTyping(event.target)) return;
  if (document.querySelector('[role="dialog"][data-state="open"],[role="alertdialog"][data-state="open"]'))
    return;
  const target = [...document.querySelectorAll<HTMLElement>(`[data-shortcut="${names[event.key]}"]`)].find(
    (element) => element.checkVisibility() && !element.matches(':disabled'),
  );
  if (!target) return;
  event.preventDefault();
  act(target);
}

function hasModifier(event: KeyboardEvent): boolean {
  return event.metaKey || event.ctrlKey || event.altKey || event.isComposing;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]');
}
