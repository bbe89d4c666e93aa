'use client';

import { useOptimistic, useTransition } from 'react';
import { toast } from 'sonner';
import { unreachable } from '#components/shared/server-action.ts';
import { Switch } from '#components/ui/switch.tsx';
import type { ModelActions } from './types.ts';

export interface ModelSwitchProps {
  account: { name: string };
  model: { id: string; name: string; enabled: boolean };
  switchModel: ModelActions['switchModel'];
}

export function ModelSwitch({ account, model, switchModel }: ModelSwitchProps) {
  const [enabled, setEnabled] = useOptimistic(model.enabled);
  const [, start] = useTransition();

  function change(next: boolean): void {
    start(async () => {
      setEnabled(next);
      const outcome = await switchModel({ modelId: model.id, enabled: next }).catch(() => unreachable);
      if (outcome.ok) toast.success(`${account.name}/${model.name} is ${next ? 'on' : 'off'}`);
      else toast.error(outcome.message);
    });
  }

  return (
    <Switch
      aria-label={`${model.name} can be called`}
      checked={enabled}
      onChange={(event) => change(event.target.checked)}
      className="align-middle"
    />
  );
}
