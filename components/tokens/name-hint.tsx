'use client';

import { useWatch } from 'react-hook-form';
import { Callout } from '#components/shared/callout.tsx';
import { findProgramWord } from '#lib/tokens/shared-name.ts';

/** Speaks up where a name sounds like a program's: that key would end with the person. */
export function NameHint() {
  const name: unknown = useWatch({ name: 'name' });
  const word = typeof name === 'string' ? findProgramWord(name) : undefined;
  return (
    <div aria-live="polite">
      {word ? (
        <Callout tone="warning">
          “{word}” sounds like a program. This key acts as you and stops when your account is deactivated;
          what others rely on belongs to a virtual account.
        </Callout>
      ) : null}
    </div>
  );
}
