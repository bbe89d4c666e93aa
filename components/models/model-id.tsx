import { cn } from '#components/ui/cn.ts';

const tail = 10;
const longest = 24;

/**
 * A model as it is called. Where there is no room its middle is cut: ids of one family differ at their end. The font
 * has one width, so the end takes `10ch`.
 */
export function ModelId({ id, className }: { id: string; className?: string }) {
  const classes = cn('block min-w-0 truncate font-mono text-sm', className);
  if (id.length <= longest) {
    return (
      <code title={id} className={classes}>
        {id}
      </code>
    );
  }
  return (
    <code title={id} className={classes}>
      <span className="inline-block min-w-[2ch] max-w-[calc(100%-10ch)] truncate align-bottom">
        {id.slice(0, -tail)}
      </span>
      {id.slice(-tail)}
    </code>
  );
}
