import { toast } from 'sonner';
import type { OutcomeText } from './selection-words.ts';

const longMs = 12_000;

interface Telling {
  /** What it means, where everything was done. */
  detail?: string | undefined;
  undo?: (() => void) | undefined;
}

/** Long enough to be read where something was left, or to be taken back. */
export function tellOutcome({ done, rest }: OutcomeText, { detail, undo }: Telling = {}): void {
  const description = rest ?? detail;
  const options = {
    ...(description ? { description } : {}),
    ...(rest || undo ? { duration: longMs } : {}),
    ...(undo ? { action: { label: 'Undo', onClick: undo } } : {}),
  };
  if (rest) toast.warning(done, options);
  else toast.success(done, options);
}
