'use client';

import { useSyncExternalStore } from 'react';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '#components/ui/tabs.tsx';
import { CopyButton } from './copy-button.tsx';

export interface Snippet {
  /** Remembered, so the same id means the same language on every page: curl, python, node, … */
  id: string;
  label: string;
  code: string;
  /** What is read instead of the code, where a secret in it is hidden; the code is what is copied. */
  shown?: string;
}

export interface SnippetTabsProps {
  snippets: readonly Snippet[];
  label?: string;
  onCopied?: () => void;
}

const storageKey = 'latchkey.snippet';
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

// Storage may be refused by the browser; the choice then lives as long as the page.
let chosen: string | null = null;

function readChoice(): string | null {
  try {
    return localStorage.getItem(storageKey) ?? chosen;
  } catch {
    return chosen;
  }
}

function remember(id: string): void {
  chosen = id;
  try {
    localStorage.setItem(storageKey, id);
  } catch {
    // The variable above holds it.
  }
  for (const listener of listeners) listener();
}

/** The same call in several languages. Only the name of the language is remembered, never the code. */
export function SnippetTabs({ snippets, label = 'Language', onCopied }: SnippetTabsProps) {
  const choice = useSyncExternalStore(subscribe, readChoice, () => null);
  const current = snippets.find(({ id }) => id === choice) ?? snippets[0];
  if (!current) return null;
  return (
    <Tabs
      value={current.id}
      onValueChange={remember}
      className="relative min-w-0 overflow-hidden rounded-lg border bg-code"
    >
      <div className="flex items-center border-b bg-card pr-1">
        <TabsList label={label} className="flex-1">
          {snippets.map((snippet) => (
            <TabsTrigger key={snippet.id} value={snippet.id}>
              {snippet.label}
            </TabsTrigger>
          ))}
        </TabsList>
        <CopyButton
          key={current.id}
          value={current.code}
          what={`${current.label} snippet`}
          {...(onCopied ? { onCopied } : {})}
        />
      </div>
      <div className="rounded-b-lg outline-ring -outline-offset-2 has-[[role=tabpanel]:focus-visible]:outline-2">
        {snippets.map((snippet) => (
          <TabsContent
            key={snippet.id}
            value={snippet.id}
            className="fade-ends min-w-0 overflow-x-auto p-3 outline-none"
          >
            <pre>
              <code className="font-mono text-sm">{snippet.shown ?? snippet.code}</code>
            </pre>
          </TabsContent>
        ))}
      </div>
    </Tabs>
  );
}
