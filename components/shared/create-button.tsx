'use client';

import { Plus } from 'lucide-react';
import { Button } from '#components/ui/button.tsx';

export interface CreateButtonProps {
  /** "New Personal Access Token" */
  label: string;
  onPress: () => void;
  disabled?: boolean;
  /** The page's one primary action answers `c`; a second button for the same does not. */
  shortcut?: boolean;
}

/** What a list begins with: opens the form of a new one. */
export function CreateButton({ label, onPress, disabled = false, shortcut = true }: CreateButtonProps) {
  return (
    <Button
      variant="primary"
      disabled={disabled}
      onClick={onPress}
      {...(shortcut ? { 'data-shortcut': 'create', 'aria-keyshortcuts': 'c' } : {})}
    >
      <Plus aria-hidden />
      {label}
    </Button>
  );
}
