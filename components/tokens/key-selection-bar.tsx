'use client';

import { CalendarPlus, CircleSlash, Power, PowerOff } from 'lucide-react';
import { SelectionBar, useSelection } from '#components/shared/row-selection.tsx';
import { Button } from '#components/ui/button.tsx';
import { canExtend, type ExpiryRules } from '#lib/tokens/expiry-choices.ts';
import { ExtendKeys } from './extend-keys.tsx';
import type { ExtendableKey } from './extend-words.ts';
import type { KeyActions } from './key-actions.ts';
import { RevokeSelected } from './revoke-selected.tsx';
import { useKeySwitch } from './use-key-switch.ts';

export interface ListedKey extends ExtendableKey {
  disabled: boolean;
}

export interface KeySelectionBarProps {
  /** Of this page, those that can be selected. */
  keys: readonly ListedKey[];
  rules: ExpiryRules;
  /** In the list of everybody's keys. */
  withOwner: boolean;
  actions: Pick<KeyActions, 'extend' | 'disable' | 'enable' | 'previewRevokeMany' | 'revokeMany'>;
}

/** What can be done with the selected keys; a verb that would do nothing to any of them is not offered. */
export function KeySelectionBar({ keys, rules, withOwner, actions }: KeySelectionBarProps) {
  const chosen = new Set(useSelection().selected.map(({ id }) => id));
  const selected = keys.filter(({ id }) => chosen.has(id));
  return (
    <ExtendKeys rules={rules} actions={actions}>
      {(extend) => (
        <RevokeSelected withOwner={withOwner} actions={actions}>
          {(revoke, pending) => (
            <SelectionBar what="key">
              <div className="flex gap-2 max-sm:w-full">
                {selected.some((key) => canExtend(key, rules)) ? (
                  <Button size="sm" onClick={() => extend(selected)}>
                    <CalendarPlus aria-hidden className="max-sm:hidden" />
                    Extend
                  </Button>
                ) : null}
                <SwitchSelected selected={selected} actions={actions} />
                <Button size="sm" variant="danger" data-selection-act pending={pending} onClick={revoke}>
                  <CircleSlash aria-hidden className="max-sm:hidden" />
                  Revoke
                </Button>
              </div>
            </SelectionBar>
          )}
        </RevokeSelected>
      )}
    </ExtendKeys>
  );
}

interface SwitchSelectedProps {
  selected: readonly ListedKey[];
  actions: Pick<KeyActions, 'disable' | 'enable'>;
}

/** Once nothing is left to disable, the button that did it becomes the one that enables, and keeps the focus. */
function SwitchSelected({ selected, actions }: SwitchSelectedProps) {
  const { pending, disable, enable } = useKeySwitch(actions);
  const disabled = selected.filter((key) => key.disabled);
  const enabled = selected.filter((key) => !key.disabled);
  const verbs = [
    ...(enabled.length > 0 ? [{ Icon: PowerOff, label: 'Disable', run: () => disable(enabled) }] : []),
    ...(disabled.length > 0 ? [{ Icon: Power, label: 'Enable', run: () => enable(disabled) }] : []),
  ];
  return verbs.map(({ Icon, label, run }, place) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: its place is what stays
    <Button key={place} size="sm" pending={pending} onClick={() => void run()}>
      <Icon aria-hidden className="max-sm:hidden" />
      {label}
    </Button>
  ));
}
