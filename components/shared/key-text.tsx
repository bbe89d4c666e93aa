import { cn } from '#components/ui/cn.ts';
import { type KeyKind, keyLabel } from '#lib/gateway/key-shape.ts';
import { CopyButton } from './copy-button.tsx';

export interface KeyTextProps {
  kind: KeyKind;
  publicId: string;
  /** Four characters of the public id, for tables. */
  short?: boolean;
  copy?: boolean;
  className?: string;
}

const shortLength = 4;

/** What of a key may be shown: its prefix and public id. */
export function KeyText({ kind, publicId, short = false, copy = true, className }: KeyTextProps) {
  const shown = keyLabel(kind, publicId);
  const text = short ? `${keyLabel(kind, publicId.slice(0, shortLength))}…` : shown;
  return (
    <span className={cn('inline-flex items-center gap-0.5 whitespace-nowrap', className)}>
      <code className="relative font-mono text-sm" title={short ? shown : undefined}>
        {text}
      </code>
      {copy ? <CopyButton value={shown} what="key id" size="icon-sm" /> : null}
    </span>
  );
}

export interface IdTextProps {
  value: string;
  /** What it is: "request id", "model". */
  what: string;
  /** Cuts the middle of long ids. */
  short?: boolean;
  /** Goes on in another line where there is no room, instead of being cut. */
  wrap?: boolean;
  className?: string;
}

const headLength = 8;
const tailLength = 4;

/** An id or model in mono with its copy button. */
export function IdText({ value, what, short = false, wrap = false, className }: IdTextProps) {
  const cut = short && value.length > headLength + tailLength + 1;
  return (
    <span className={cn('inline-flex min-w-0 items-center gap-0.5', className)}>
      <code className={cn('relative font-mono text-sm', wrap ? 'break-all' : 'truncate')} title={value}>
        {cut ? `${value.slice(0, headLength)}…${value.slice(-tailLength)}` : value}
      </code>
      <CopyButton value={value} what={what} size="icon-sm" />
    </span>
  );
}
