'use client';

import { CircleSlash } from 'lucide-react';
import { Button } from '#components/ui/button.tsx';
import { RevokeKey, type RevokeKeyProps } from './revoke-key.tsx';

/** Revoking from the key's own page. */
export function RevokeKeyButton(props: Omit<RevokeKeyProps, 'children'>) {
  return (
    <RevokeKey {...props}>
      {(ask, pending) => (
        <Button
          variant="danger-outline"
          onClick={(event) => {
            // Safari focuses no button that is pressed, and the question gives the focus back to where it was.
            event.currentTarget.focus();
            ask();
          }}
          pending={pending}
        >
          <CircleSlash aria-hidden />
          Revoke
        </Button>
      )}
    </RevokeKey>
  );
}
