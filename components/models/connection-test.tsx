'use client';

import { PlugZap } from 'lucide-react';
import { useState } from 'react';
import { Callout } from '#components/shared/callout.tsx';
import { unreachable } from '#components/shared/server-action.ts';
import { Button } from '#components/ui/button.tsx';
import type { ActionResult } from '#lib/auth/action-result.ts';
import type { ConnectionTest as Result } from '#lib/providers/test-connection.ts';

export interface ConnectionTestProps {
  run: () => Promise<ActionResult<Result>>;
  /** Gets the answer, with the ids that the provider lists. */
  onResult?: (result: Result) => void;
  label?: string;
  className?: string;
}

/** Asks the provider and says in plain words what came back. */
export function ConnectionTest({ run, onResult, label = 'Test connection', className }: ConnectionTestProps) {
  const [pending, setPending] = useState(false);
  const [outcome, setOutcome] = useState<ActionResult<Result>>();

  async function test(): Promise<void> {
    setPending(true);
    setOutcome(undefined);
    const answer = await run().catch(() => unreachable);
    setPending(false);
    setOutcome(answer);
    if (answer.ok) onResult?.(answer.data);
  }

  return (
    <div className={className}>
      <Button pending={pending} onClick={test}>
        <PlugZap aria-hidden />
        {label}
      </Button>
      {outcome ? <Answer outcome={outcome} /> : null}
    </div>
  );
}

function Answer({ outcome }: { outcome: ActionResult<Result> }) {
  if (!outcome.ok) {
    const [detail] = Object.values(outcome.fields ?? {}).flat();
    return (
      <Callout tone="danger" live className="mt-3">
        {detail ?? outcome.message}
      </Callout>
    );
  }
  const { state, message } = outcome.data;
  return (
    <Callout tone={state === 'reachable' ? 'ok' : 'danger'} live className="mt-3">
      {message}
    </Callout>
  );
}
