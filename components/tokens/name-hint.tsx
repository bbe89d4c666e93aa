'use client';

import { useFormContext, useWatch } from 'react-hook-form';
import { Callout } from '#components/shared/callout.tsx';
import { Button } from '#components/ui/button.tsx';
import { correctedKeyName } from '#lib/tokens/key-name.ts';
import { findProgramWord } from '#lib/tokens/shared-name.ts';

/** Offers a name that is allowed, and speaks up where one sounds like a program's: that key would end with the person. */
export function NameHint() {
  const { setValue } = useFormContext();
  const typed: unknown = useWatch({ name: 'name' });
  const name = typeof typed === 'string' ? typed : '';
  const word = findProgramWord(name);
  const corrected = correctedKeyName(name);
  return (
    <div aria-live="polite" className="grid gap-1.5">
      {corrected ? (
        <Button
          variant="link"
          size="inline"
          className="justify-self-start text-sm"
          onClick={() => setValue('name', corrected, { shouldValidate: true, shouldDirty: true })}
        >
          Use {corrected}
        </Button>
      ) : null}
      {word ? (
        <Callout tone="warning">
          “{word}” sounds like a program. This key acts as you and stops when your account is deactivated;
          what others rely on belongs to a virtual account.
        </Callout>
      ) : null}
    </div>
  );
}
