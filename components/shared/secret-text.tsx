'use client';

import { Eye, EyeOff } from 'lucide-react';
import { Button } from '#components/ui/button.tsx';
import { CopyButton } from './copy-button.tsx';

export interface SecretTextProps {
  value: string;
  /** What it is: "key". */
  what: string;
  /** How much of the start stays readable while hidden. */
  visiblePrefix?: number;
  /** Steered from outside: other parts of the dialog follow it. */
  shown: boolean;
  onShownChange: (shown: boolean) => void;
  onCopied: () => void;
}

/** A value that is shown once: hidden until asked, a large copy button, never in the address or in storage. */
export function SecretText(props: SecretTextProps) {
  const { value, what, visiblePrefix = 0, shown, onShownChange, onCopied } = props;
  const hidden = maskSecret(value, visiblePrefix);
  const Icon = shown ? EyeOff : Eye;
  return (
    <div className="grid gap-2">
      <div className="flex items-start gap-1 rounded-lg border bg-code p-2 pl-3">
        <output className="min-w-0 flex-1 break-all py-1 font-mono text-sm">
          {shown ? (
            value
          ) : (
            <>
              <span aria-hidden>{hidden}</span>
              <span className="sr-only">{what} is hidden</span>
            </>
          )}
        </output>
        <Button
          variant="ghost"
          size="icon-sm"
          aria-label={shown ? `Hide ${what}` : `Show ${what}`}
          aria-pressed={shown}
          onClick={() => onShownChange(!shown)}
          className="text-muted-foreground"
        >
          <Icon aria-hidden />
        </Button>
      </div>
      <CopyButton
        value={value}
        what={what}
        variant="primary"
        size="md"
        withLabel
        className="[&>button]:w-full"
        onCopied={onCopied}
      />
    </div>
  );
}

export function maskSecret(value: string, visiblePrefix: number): string {
  return value.slice(0, visiblePrefix) + '•'.repeat(Math.max(0, value.length - visiblePrefix));
}
