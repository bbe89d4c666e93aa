'use client';

import { Power, PowerOff } from 'lucide-react';
import type { Selectable } from '#components/shared/row-selection.tsx';
import { Button } from '#components/ui/button.tsx';
import type { KeyActions } from './key-actions.ts';
import { useKeySwitch } from './use-key-switch.ts';

export interface KeySwitchButtonProps {
  item: Selectable;
  disabled: boolean;
  actions: Pick<KeyActions, 'disable' | 'enable'>;
}

/** Disabling and enabling from the key's own page. */
export function KeySwitchButton({ item, disabled, actions }: KeySwitchButtonProps) {
  const { pending, disable, enable } = useKeySwitch(actions);
  const [Icon, label, run] = disabled
    ? ([Power, 'Enable', enable] as const)
    : ([PowerOff, 'Disable', disable] as const);
  return (
    <Button pending={pending} onClick={() => void run([item])}>
      <Icon aria-hidden />
      {label}
    </Button>
  );
}
