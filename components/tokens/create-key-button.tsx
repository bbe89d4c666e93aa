'use client';

import { Plus } from 'lucide-react';
import { Button } from '#components/ui/button.tsx';
import { useNewInAddress } from './new-in-address.ts';

/** Opens the form of `CreateKey`, wherever on the page that stands. */
export function CreateKeyButton({ disabled }: { disabled: boolean }) {
  const { open } = useNewInAddress();
  return (
    <Button variant="primary" disabled={disabled} onClick={open} data-shortcut="create" aria-keyshortcuts="c">
      <Plus aria-hidden />
      New Personal Access Token
    </Button>
  );
}
