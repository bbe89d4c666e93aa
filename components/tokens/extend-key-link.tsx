'use client';

import { Button } from '#components/ui/button.tsx';
import type { ExpiryRules } from '#lib/tokens/expiry-choices.ts';
import { ExtendKeys } from './extend-keys.tsx';
import type { ExtendableKey } from './extend-words.ts';
import type { KeyActions } from './key-actions.ts';

export interface ExtendKeyLinkProps {
  item: ExtendableKey;
  rules: ExpiryRules;
  actions: Pick<KeyActions, 'extend'>;
}

/** Beside the end of a key, on its own page. */
export function ExtendKeyLink({ item, rules, actions }: ExtendKeyLinkProps) {
  return (
    <ExtendKeys rules={rules} actions={actions}>
      {(ask) => (
        <Button variant="link" size="inline" aria-label={`Extend ${item.name}`} onClick={() => ask([item])}>
          Extend
        </Button>
      )}
    </ExtendKeys>
  );
}
