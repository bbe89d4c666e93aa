'use client';

import { useOptimistic, useTransition } from 'react';
import { runAndTell } from '#components/shared/tell.ts';
import { Switch } from '#components/ui/switch.tsx';
import type { ModelActions } from './types.ts';

export interface ModelSwitchProps {
  account: { name: string };
  model: { id: string; name: string; enabled: boolean };
  actions: Pick<ModelActions, 'switchModel'>;
}

export function ModelSwitch({ account, model, actions }: ModelSwitchProps) {
  const [enabled, setEnabled] = useOptimistic(model.enabled);
  const [, start] = useTransition();

  function change(next: boolean): void {
    start(async () => {
      setEnabled(next);
      await runAndTell(
        () => actions.switchModel({ modelId: model.id, enabled: next }),
        `${account.name}/${model.name} is ${next ? 'on' : 'off'}`,
      );
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
