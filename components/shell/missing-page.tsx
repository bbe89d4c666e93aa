import Link from 'next/link';
import { Button } from '#components/ui/button.tsx';

/** The same words for what is not there and for what this person may not see. */
export function MissingPage() {
  return (
    <div className="flex flex-col items-center px-4 py-24 text-center">
      <p className="tabular text-muted-foreground text-sm">404</p>
      <h1 className="mt-1 font-semibold text-xl tracking-tight">There is nothing here that you can see</h1>
      <p className="mt-1 max-w-md text-balance text-muted-foreground">
        The address may be wrong, what it named may be gone, or it belongs to someone who has not shared it
        with you.
      </p>
      <Button asChild className="mt-4">
        <Link href="/">Go to Home</Link>
      </Button>
    </div>
  );
}
