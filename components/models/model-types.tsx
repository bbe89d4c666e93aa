import { typeText } from './words.ts';

/** `chat`, or `chat +2` with all of them in the tooltip. */
export function ModelTypes({ types }: { types: readonly string[] }) {
  const [first = '', ...more] = types.map(typeText);
  if (more.length === 0) return <span className="whitespace-nowrap">{first}</span>;
  return (
    <span className="relative whitespace-nowrap" title={[first, ...more].join(', ')}>
      {first} <span aria-hidden>+{more.length}</span>
      <span className="sr-only">, {more.join(', ')}</span>
    </span>
  );
}
