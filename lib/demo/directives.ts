import { DemoError } from './demo-error.ts';

/** How the prompt asked to be failed. */
export interface Directives {
  status?: { code: number; retryAfterSeconds: number | undefined };
  delayMs?: number;
  stall?: 'before-headers' | 'after-headers';
  cutAfter?: number;
  errorAfter?: number;
  noUsage?: boolean;
}

interface Directive {
  /** What to write, as the refusal of a wrong one and the documentation show it. */
  usage: string;
  apply(directives: Directives, options: Options): void;
}

type Options = ReadonlyMap<string, string>;

const maxDelayMs = 600_000;

const known: Readonly<Record<string, Directive>> = {
  status: {
    usage: '[demo:status=429 retry-after=2]',
    apply: (directives, options) => {
      directives.status = {
        code: readInteger(options, 'status', 400, 599),
        retryAfterSeconds: options.has('retry-after')
          ? readInteger(options, 'retry-after', 0, 86_400)
          : undefined,
      };
    },
  },
  delay: {
    usage: '[demo:delay=1500]',
    apply: (directives, options) => {
      directives.delayMs = readInteger(options, 'delay', 0, maxDelayMs);
    },
  },
  stall: {
    usage: '[demo:stall]',
    apply: (directives) => {
      directives.stall = 'after-headers';
    },
  },
  'stall-before-headers': {
    usage: '[demo:stall-before-headers]',
    apply: (directives) => {
      directives.stall = 'before-headers';
    },
  },
  cut: {
    usage: '[demo:cut after=5]',
    apply: (directives, options) => {
      directives.cutAfter = readInteger(options, 'after', 0, 100_000);
    },
  },
  'error-in-stream': {
    usage: '[demo:error-in-stream after=3]',
    apply: (directives, options) => {
      directives.errorAfter = readInteger(options, 'after', 0, 100_000);
    },
  },
  'no-usage': {
    usage: '[demo:no-usage]',
    apply: (directives) => {
      directives.noUsage = true;
    },
  },
};

export const directiveUsages: readonly string[] = Object.values(known).map(({ usage }) => usage);

/** It ends at the next bracket of either kind, or a text of nothing but beginnings would be read 200 times over. */
const marker = /\[demo:([^[\]]{0,200})\]/g;
const maxDirectives = 100;

/** Reads every `[demo:…]` of a text; several combine. `param` names where the text stands. */
export function readDirectives(text: string, param: string | null = null): Directives {
  const directives: Directives = {};
  let read = 0;
  for (const [written, inner = ''] of text.matchAll(marker)) {
    read += 1;
    if (read > maxDirectives) throw tooMany(param);
    try {
      applyDirective(directives, inner.trim());
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw refusal(written, error.message, param);
    }
  }
  return directives;
}

/** Directives are taken out of what a model says back: it answers the words, not the instructions. */
export function stripDirectives(text: string): string {
  return text.replace(marker, '').trim();
}

function applyDirective(directives: Directives, inner: string): void {
  const [head = '', ...rest] = inner.split(/\s+/);
  const name = head.split('=', 1)[0] ?? '';
  const directive = Object.hasOwn(known, name) ? known[name] : undefined;
  if (!directive) throw new RangeError('there is no such directive');
  const options = new Map([head, ...rest].map(splitOption));
  const allowed = optionNames(directive.usage);
  for (const option of options.keys()) {
    if (!allowed.has(option)) throw new RangeError(`'${option}' is no option of it`);
  }
  directive.apply(directives, options);
}

function optionNames(usage: string): ReadonlySet<string> {
  return new Set(
    usage
      .slice('[demo:'.length, -1)
      .split(' ')
      .map((option) => splitOption(option)[0]),
  );
}

function splitOption(option: string): [string, string] {
  const equals = option.indexOf('=');
  return equals < 0 ? [option, ''] : [option.slice(0, equals), option.slice(equals + 1)];
}

function readInteger(options: Options, name: string, low: number, high: number): number {
  const written = options.get(name) ?? '';
  const value = /^\d{1,9}$/.test(written) ? Number(written) : Number.NaN;
  if (!(value >= low && value <= high)) {
    throw new RangeError(`'${name}' needs a whole number from ${low} to ${high}`);
  }
  return value;
}

function refusal(written: string, reason: string, param: string | null): DemoError {
  return new DemoError(
    400,
    `Latchkey's demo provider does not understand ${written}: ${reason}. It knows ${directiveUsages.join(', ')}.`,
    { param, code: 'invalid_demo_directive' },
  );
}

function tooMany(param: string | null): DemoError {
  return new DemoError(
    400,
    `The demo provider follows no more than ${maxDirectives} directives in one request.`,
    { param, code: 'invalid_demo_directive' },
  );
}
