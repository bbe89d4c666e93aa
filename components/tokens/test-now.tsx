'use client';

import { CircleCheck, CircleX, PlugZap } from 'lucide-react';
import { useState } from 'react';
import { CopyButton } from '#components/shared/copy-button.tsx';
import { Button } from '#components/ui/button.tsx';
import { formatDuration } from '#lib/format/duration.ts';
import { plural } from '#lib/format/number.ts';
import { memberOf } from '#lib/gateway/json.ts';
import { verifyCode } from '#lib/snippets/openai.ts';
import { openaiBaseUrl } from '#lib/snippets/snippet.ts';

type State =
  | { kind: 'idle' }
  | { kind: 'running' }
  | { kind: 'works'; models: number; ms: number }
  | { kind: 'failed'; reason: string };

export interface TestNowProps {
  value: string;
  origin: string;
  onCopied: () => void;
}

/** One real call with the new key: the list of models, which costs nothing. */
export function TestNow({ value, origin, onCopied }: TestNowProps) {
  const [state, setState] = useState<State>({ kind: 'idle' });

  async function test(): Promise<void> {
    setState({ kind: 'running' });
    setState(await callModels(value));
  }

  return (
    <div className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1">
      <Button onClick={test} pending={state.kind === 'running'}>
        <PlugZap aria-hidden />
        Test it now
      </Button>
      <span aria-live="polite" className="min-w-0 text-sm">
        <Outcome state={state} />
      </span>
      <span className="inline-flex items-center text-muted-foreground text-sm">
        Or as curl
        <CopyButton
          value={verifyCode(origin, value)}
          what="curl command that tests the key"
          onCopied={onCopied}
        />
      </span>
    </div>
  );
}

function Outcome({ state }: { state: State }) {
  if (state.kind === 'works') {
    return (
      <span className="inline-flex items-center gap-1.5 text-ok">
        <CircleCheck aria-hidden className="size-4 shrink-0" />
        It works: {plural(state.models, 'model answers', 'models answer')} to it ({formatDuration(state.ms)})
      </span>
    );
  }
  if (state.kind === 'failed') {
    return (
      <span className="inline-flex items-center gap-1.5 text-danger">
        <CircleX aria-hidden className="size-4 shrink-0" />
        {state.reason}
      </span>
    );
  }
  return (
    <span className="text-muted-foreground">Sends one GET /models with this key from your browser.</span>
  );
}

async function callModels(value: string): Promise<State> {
  const start = performance.now();
  try {
    const response = await fetch(`${openaiBaseUrl(location.origin)}/models`, {
      headers: { authorization: `Bearer ${value}` },
      credentials: 'omit',
      cache: 'no-store',
      signal: AbortSignal.timeout(10_000),
    });
    const body: unknown = await response.json().catch(() => undefined);
    if (!response.ok) return { kind: 'failed', reason: messageOf(body) ?? `Refused with ${response.status}` };
    return { kind: 'works', models: countOf(body), ms: performance.now() - start };
  } catch {
    return { kind: 'failed', reason: 'The gateway did not answer. Try again.' };
  }
}

function countOf(body: unknown): number {
  const data = memberOf(body, 'data');
  return Array.isArray(data) ? data.length : 0;
}

function messageOf(body: unknown): string | undefined {
  const message = memberOf(memberOf(body, 'error'), 'message');
  return typeof message === 'string' ? message : undefined;
}
