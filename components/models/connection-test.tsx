'use client';

import { PlugZap } from 'lucide-react';
import { useState } from 'react';
import { type ActionOutcome, unreachable } from '#components/shared/action-outcome.ts';
import { Callout } from '#components/shared/callout.tsx';
import { Button } from '#components/ui/button.tsx';
import type { ConnectionTest as Result } from '#lib/providers/test-connection.ts';

export interface ConnectionTestProps {
  run: () => Promise<ActionOutcome<Result>>;
  /** Gets the answer, with the ids that the provider lists. */
  onResult?: (result: Result) => void;
  label?: string;
  className?: string;
}

/** Asks the provider and says in plain words what came back. */
export function ConnectionTest({ run, onResult, label = 'Test connection', className }: ConnectionTestProps) {
  const [pending, setPending] = useState(false);
  const [outcome, setOutcome] = useState<ActionOutcome<Result>>();

  async function test(): Promise<void> {
    setPending(true);
    setOutcome(undefined);
    const answer = await run().catch((): ActionOutcome<Result> => unreachable);
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

function Answer({ outcome }: { outcome: ActionOutcome<Result> }) {
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
