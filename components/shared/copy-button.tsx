'use client';

import { Check, Copy } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button, type ButtonProps } from '#components/ui/button.tsx';
import { cn } from '#components/ui/cn.ts';
import { Popover, PopoverContent, PopoverTrigger } from '#components/ui/popover.tsx';
import { copyText } from './copy-text.ts';

const feedbackMs = 2000;

export interface CopyButtonProps extends Pick<ButtonProps, 'variant' | 'size' | 'className'> {
  value: string;
  /** What is copied, for the name of the button: "key", "base URL". */
  what: string;
  /** Shows "Copy" beside the icon. */
  withLabel?: boolean;
  onCopied?: () => void;
}

type State = 'idle' | 'copied' | 'refused';

export function CopyButton(props: CopyButtonProps) {
  const { value, what, withLabel = false, onCopied, variant = 'ghost', size, className } = props;
  const [state, setState] = useState<State>('idle');
  const holder = useRef<HTMLSpanElement>(null);

  useEffect(() => {
    if (state !== 'copied') return;
    const timer = setTimeout(() => setState('idle'), feedbackMs);
    return () => clearTimeout(timer);
  }, [state]);

  async function copy(): Promise<void> {
    const copied = await copyText(value, holder.current ?? document.body);
    setState(copied ? 'copied' : 'refused');
    if (copied) onCopied?.();
  }

  const Icon = state === 'copied' ? Check : Copy;
  return (
    <Popover open={state === 'refused'} onOpenChange={(open) => open || setState('idle')}>
      <span ref={holder} className={cn('relative inline-flex', className)}>
        <PopoverTrigger asChild onClick={(event) => event.preventDefault()}>
          <Button
            variant={variant}
            size={size ?? (withLabel ? 'sm' : 'icon-sm')}
            aria-label={withLabel ? undefined : `Copy ${what}`}
            onClick={copy}
            className={cn(
              variant === 'ghost' && 'text-muted-foreground',
              state === 'copied' && variant !== 'primary' && 'text-ok',
            )}
          >
            <Icon aria-hidden />
            {withLabel ? <Label copied={state === 'copied'} /> : null}
          </Button>
        </PopoverTrigger>
        <span aria-live="polite" className="sr-only">
          {state === 'copied' ? `Copied ${what}` : ''}
        </span>
      </span>
      <PopoverContent aria-label={`Copy ${what} by hand`} className="w-80">
        <ByHand value={value} what={what} onCopied={onCopied} />
      </PopoverContent>
    </Popover>
  );
}

/** Both words take their place, so that the button keeps its width. */
function Label({ copied }: { copied: boolean }) {
  return (
    <span className="inline-grid [grid-template-areas:'word'] *:[grid-area:word]">
      <span className={copied ? 'invisible' : ''}>Copy</span>
      <span aria-hidden={!copied} className={copied ? '' : 'invisible'}>
        Copied
      </span>
    </span>
  );
}

interface ByHandProps {
  value: string;
  what: string;
  onCopied: (() => void) | undefined;
}

function ByHand({ value, what, onCopied }: ByHandProps) {
  return (
    <div className="grid gap-2">
      <p className="text-sm">The browser did not allow copying. The text is selected: press Ctrl C or ⌘ C.</p>
      <input
        readOnly
        value={value}
        aria-label={what}
        onFocus={(event) => event.currentTarget.select()}
        onCopy={onCopied}
        className="h-8 w-full rounded-md border border-input bg-code px-2 font-mono text-sm"
      />
    </div>
  );
}
