'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, type KeyboardEvent, type ReactNode, useEffect, useRef, useTransition } from 'react';

const searchPauseMs = 250;

interface FilterFormProps {
  path: string;
  className?: string;
  children: ReactNode;
}

/** Sends itself when a field changes, into the address and without a reload. */
export function FilterForm({ path, className, children }: FilterFormProps) {
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [pending, startTransition] = useTransition();

  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => giveBackFocus(form.current), []);

  function apply(): void {
    clearTimeout(timer.current);
    if (!form.current) return;
    noteFocus(form.current);
    const params = new URLSearchParams();
    for (const [name, value] of new FormData(form.current)) {
      if (typeof value === 'string' && value.trim() !== '') params.set(name, value.trim());
    }
    startTransition(() => router.replace(params.size > 0 ? `${path}?${params}` : path, { scroll: false }));
  }

  function onInput(event: FormEvent<HTMLFormElement>): void {
    clearTimeout(timer.current);
    const typed = event.target instanceof HTMLInputElement && event.target.type === 'search';
    timer.current = setTimeout(apply, typed ? searchPauseMs : 0);
  }

  function onKeyDown(event: KeyboardEvent<HTMLFormElement>): void {
    const field = event.target;
    if (event.key !== 'Escape' || !(field instanceof HTMLInputElement)) return;
    if (field.value === '') field.blur();
    else {
      field.value = '';
      apply();
    }
  }

  return (
    <search className="contents" data-pending={pending || undefined}>
      <form
        ref={form}
        action={path}
        method="get"
        className={className}
        onInput={onInput}
        onKeyDown={onKeyDown}
        onSubmit={(event) => {
          event.preventDefault();
          apply();
        }}
      >
        {children}
      </form>
    </search>
  );
}

let focusedField: string | undefined;

/** With the answer the form is drawn anew: who changed a filter by keyboard goes on from there, not from the page's start. */
function noteFocus(form: HTMLFormElement): void {
  const field = document.activeElement;
  const isOwn = field && form.contains(field) && field.matches('select, input, button');
  focusedField = isOwn ? (field.getAttribute('name') ?? undefined) : undefined;
}

function giveBackFocus(form: HTMLFormElement | null): void {
  const name = focusedField;
  focusedField = undefined;
  const isLost = document.activeElement === null || document.activeElement === document.body;
  if (!form || !name || !isLost) return;
  form.querySelector<HTMLElement>(`[name="${CSS.escape(name)}"]`)?.focus({ preventScroll: true });
}
