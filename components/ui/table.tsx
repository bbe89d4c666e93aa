import type { ComponentProps } from 'react';
import { cn } from './cn.ts';

/** A plain table for a handful of rows. Lists with search, sort and pages use `DataTable`. */
export function Table({ className, ...props }: ComponentProps<'table'>) {
  return <table {...props} className={cn('w-full border-collapse text-sm', className)} />;
}

export function TableHead({ className, ...props }: ComponentProps<'thead'>) {
  return <thead {...props} className={cn('text-muted-foreground text-xs', className)} />;
}

export function TableBody(props: ComponentProps<'tbody'>) {
  return <tbody {...props} />;
}

export function TableRow({ className, ...props }: ComponentProps<'tr'>) {
  return <tr {...props} className={cn('h-10 border-b last:border-b-0', className)} />;
}

export function TableHeaderCell({ className, ...props }: ComponentProps<'th'>) {
  return (
    <th
      scope="col"
      {...props}
      className={cn('h-8 whitespace-nowrap border-b px-3 text-left font-medium', className)}
    />
  );
}

export function TableCell({ className, ...props }: ComponentProps<'td'>) {
  return <td {...props} className={cn('px-3 py-1 align-middle', className)} />;
}
