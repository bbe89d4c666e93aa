'use client';

import { useEffect, useRef, useState } from 'react';
import { useFormContext, useWatch } from 'react-hook-form';
import { Callout } from '#components/shared/callout.tsx';
import { cn } from '#components/ui/cn.ts';
import { securityRulesInput } from '#lib/settings/input.ts';
import { ConsequenceList } from './consequence-list.tsx';
import type { RuleActions } from './rule-actions.ts';
import type { RulesPreview } from './rule-consequences.ts';
import { isSame, type RuleValues } from './rule-values.ts';

const typingPauseMs = 350;

interface LivePreviewProps {
  /** What is in force. */
  saved: RuleValues;
  actions: Pick<RuleActions, 'preview'>;
}

/** What the rules as typed would do, read while they are typed. */
export function LivePreview({ saved, actions }: LivePreviewProps) {
  const { reset } = useFormContext<RuleValues>();
  const values = useWatch<RuleValues>() as RuleValues;
  const { preview, failed, pending } = usePreview(values, saved, actions.preview);

  // After saving, the fields are those of the rules in force again.
  useEffect(() => reset(saved), [saved, reset]);

  return (
    <section
      aria-label="What saving would do"
      aria-live="polite"
      aria-busy={pending}
      className={cn('min-w-0 transition-opacity xl:row-span-2', pending && 'opacity-60')}
    >
      {preview ? (
        <ConsequenceList preview={preview} most={10} />
      ) : (
        <Unread failed={failed} pending={pending} />
      )}
    </section>
  );
}

function Unread({ failed, pending }: { failed: boolean; pending: boolean }) {
  if (failed) {
    return (
      <Callout tone="warning">What this would do could not be read just now. Saving asks again.</Callout>
    );
  }
  return (
    <p className="rounded-lg border border-dashed px-3 py-2.5 text-muted-foreground">
      {pending ? 'Reading what this would do…' : 'Change a rule to see here what saving it would do.'}
    </p>
  );
}

interface Known {
  preview: RulesPreview | undefined;
  failed: boolean;
  pending: boolean;
}

const unknown: Known = { preview: undefined, failed: false, pending: false };

function usePreview(values: RuleValues, saved: RuleValues, read: RuleActions['preview']): Known {
  const [known, setKnown] = useState(unknown);
  const newest = useRef(0);
  const { maxPatAgeDays, maxPatsPerUser, allowNonExpiringPats } = values;

  useEffect(() => {
    newest.current += 1;
    const asked = newest.current;
    const typed = { maxPatAgeDays, maxPatsPerUser, allowNonExpiringPats };
    if (isSame(typed, saved) || !securityRulesInput.safeParse(typed).success) {
      setKnown(unknown);
      return;
    }
    setKnown((before) => ({ ...before, pending: true }));
    const timer = setTimeout(async () => {
      const outcome = await read(typed).catch(() => undefined);
      if (asked !== newest.current) return;
      const preview = outcome?.ok ? outcome.data : undefined;
      setKnown({ preview, failed: !preview, pending: false });
    }, typingPauseMs);
    return () => clearTimeout(timer);
  }, [maxPatAgeDays, maxPatsPerUser, allowNonExpiringPats, saved, read]);

  return known;
}
