'use client';

import { useOptimistic, useTransition } from 'react';
import { runAndTell } from '#components/shared/tell.ts';
import { Switch } from '#components/ui/switch.tsx';
import type { ModelActions } from './model-actions.ts';

export interface ModelSwitchProps {
  account: { name: string };
  model: { id: string; name: string; enabled: boolean };
  actions: Pick<ModelActions, 'enable' | 'disable'>;
}

export function ModelSwitch({ account, model, actions }: ModelSwitchProps) {
  const [enabled, setEnabled] = useOptimistic(model.enabled);
  const [, start] = useTransition();

  function change(next: boolean): void {
    const act = next ? actions.enable : actions.disable;
    start(async () => {
      setEnabled(next);
      await runAndTell(
        () => act({ modelId: model.id }),
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
