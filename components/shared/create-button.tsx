'use client';

import { Plus } from 'lucide-react';
import { Button } from '#components/ui/button.tsx';

export interface CreateButtonProps {
  /** "New Personal Access Token" */
  label: string;
  onPress: () => void;
  disabled?: boolean;
}

/** What a list begins with: opens the form of a new one. It stands above the list, or in its place while that is empty. */
export function CreateButton({ label, onPress, disabled = false }: CreateButtonProps) {
  return (
    <Button
      variant="primary"
      disabled={disabled}
      onClick={onPress}
      data-shortcut="create"
      aria-keyshortcuts="c"
    >
      <Plus aria-hidden />
      {label}
    </Button>
  );
}
