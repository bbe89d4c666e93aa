import { rootCause } from '#db/error-code.ts';

type Write = (event: string, error: unknown, fields: Record<string, unknown>) => void;

interface Repeats {
  write: Write;
  /** Says what was left out so far. */
  flush(): void;
}

interface Held {
  /** How many were left out since the last line. */
  count: number;
  error: unknown;
  fields: Record<string, unknown>;
}

const everyMs = 60_000;
/** Beyond so many kinds of failure at once, further ones of an event count as one. */
const mostKinds = 200;

/**
 * Writes a failure when it begins, and once a minute how often it came again: one that lasts must not fill the disk that
 * it may be about. Each with a `lost` field is written: that holds what stands nowhere else, such as a bill's row.
 */
export function withoutRepeats(write: Write): Repeats {
  const known = new Map<string, Held>();
  const say = (event: string, held: Held) => {
    write(event, held.error, { ...held.fields, repeated: held.count });
    held.count = 0;
  };
  const eventOf = (kind: string) => kind.slice(0, kind.indexOf('\n'));
  const watch = (kind: string, held: Held) => {
    const turn = () => {
      if (held.count === 0) known.delete(kind);
      else {
        say(eventOf(kind), held);
        setTimeout(turn, everyMs).unref();
      }
    };
    setTimeout(turn, everyMs).unref();
  };
  return {
    write(event, error, fields) {
      if (fields.lost !== undefined) {
        write(event, error, fields);
        return;
      }
      const exact = kindOf(event, error, fields);
      const kind = known.has(exact) || known.size < mostKinds ? exact : `${event}\n`;
      const held = known.get(kind);
      if (held) {
        Object.assign(held, { count: held.count + 1, error, fields });
        return;
      }
      const fresh: Held = { count: 0, error, fields };
      known.set(kind, fresh);
      watch(kind, fresh);
      write(event, error, fields);
    },
    flush() {
      for (const [kind, held] of known) if (held.count > 0) say(eventOf(kind), held);
    },
  };
}

/** The same event of the same origin for the same reason; numbers in its words are this time's. */
function kindOf(event: string, error: unknown, { providerAccount = '' }: Record<string, unknown>): string {
  const cause = rootCause(error);
  const words = cause instanceof Error ? `${cause.name} ${cause.message}` : typeof cause;
  return `${event}\n${providerAccount}\n${words.slice(0, 200).replaceAll(/\d+/g, '#')}`;
}
