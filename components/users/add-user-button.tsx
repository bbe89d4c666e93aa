'use client';

import { Plus } from 'lucide-react';
import { useNewInAddress } from '#components/tokens/new-in-address.ts';
import { Button } from '#components/ui/button.tsx';

/** Opens the form of `AddUser`, wherever on the page that stands. */
export function AddUserButton() {
  const { open } = useNewInAddress();
  return (
    <Button variant="primary" onClick={open} data-shortcut="create" aria-keyshortcuts="c">
      <Plus aria-hidden />
      Add user
    </Button>
  );
}
