import { IdText } from '#components/shared/key-text.tsx';

/** The one address, in a line that is easy to copy. */
export function BaseUrl({ url }: { url: string }) {
  return (
    <p className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 rounded-lg border bg-code px-3 py-1.5">
      <span className="text-muted-foreground text-sm">Base URL</span>
      <IdText value={url} what="base URL" wrap />
    </p>
  );
}
