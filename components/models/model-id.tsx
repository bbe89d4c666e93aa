import { cn } from '#components/ui/cn.ts';

const tail = 10;
const longest = 24;

/**
 * A model as it is called. Where there is no room its middle is cut, as ids of one family differ at their end; on phones
 * nothing is. The font has one width, so the end takes `10ch`.
 */
export function ModelId({ id, className }: { id: string; className?: string }) {
  const classes = cn('data-cut block min-w-0 font-mono text-sm', className);
  if (id.length <= longest) {
    return (
      <code title={id} className={classes}>
        {id}
      </code>
    );
  }
  return (
    <code title={id} className={classes}>
      <span className="sm:inline-block sm:min-w-[2ch] sm:max-w-[calc(100%-10ch)] sm:truncate sm:align-bottom">
        {id.slice(0, -tail)}
      </span>
      {id.slice(-tail)}
    </code>
  );
}
