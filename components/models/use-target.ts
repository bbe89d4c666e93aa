'use client';

import { useEffect, useState } from 'react';
import { useFormContext } from 'react-hook-form';
import type { ActionResult } from '#lib/auth/action-result.ts';
import type { ProviderKind } from '#lib/providers/kinds.ts';
import type { ConnectionTest } from '#lib/providers/test-connection.ts';
import { targetOf } from './target.ts';

interface Values {
  provider: ProviderKind;
  baseUrl?: string;
  credential?: string;
  chosen: string[];
}

type Answer = ActionResult<ConnectionTest>;

/**
 * What a test was asked of one address is of no use at another, and the credential must not follow there: both go when
 * the provider changes, or the host after a test.
 */
export function useTarget(test: () => Promise<Answer>) {
  const form = useFormContext<Values>();
  const { watch, getValues, setValue, resetField, clearErrors } = form;
  const [tested, setTested] = useState<string>();
  const [found, setFound] = useState<readonly string[]>([]);
  const [round, setRound] = useState(0);
  const [wasCleared, setWasCleared] = useState(false);

  useEffect(() => {
    const clear = () => {
      const wasTyped = Boolean(getValues('credential'));
      setWasCleared((before) => before || wasTyped);
      resetField('credential');
      // No field of its own stands behind it, and only such are reset.
      setValue('chosen', []);
      clearErrors('chosen');
      setTested(undefined);
      setFound([]);
      setRound((before) => before + 1);
    };
    const { unsubscribe } = watch((_, { name }) => {
      const isElsewhere = tested !== undefined && targetOf(getValues()) !== tested;
      if (name === 'provider' || (name === 'baseUrl' && isElsewhere)) clear();
    });
    return unsubscribe;
  }, [watch, getValues, setValue, resetField, clearErrors, tested]);

  async function ask(): Promise<Answer> {
    const target = targetOf(getValues());
    setTested(target);
    const answer = await test();
    // Another address may have been typed while this one was asked.
    if (answer.ok && targetOf(getValues()) === target) setFound(answer.data.models);
    return answer;
  }

  /** `round` counts the clearings: the answer to a test is shown for one of them. */
  return { found, ask, round, isCleared: wasCleared && form.watch('credential') === '' };
}
