import { foldName } from '../body/fold.ts';
import { behindSpace, jsonBytes } from '../body/json-bytes.ts';
import { JsonWalk, type Visitor } from '../body/walk.ts';
import { GatewayError } from '../errors.ts';

const { closeBracket, openBracket, quote } = jsonBytes;
const longestPath = 200;

/** What is in these has names of the caller's own, whatever the API. */
export const ownNames: readonly string[] = [
  'metadata',
  'parameters',
  'schema',
  'input_schema',
  'output_schema',
  'headers',
  'arguments',
];

/** Looks through a body for ids of what a provider keeps, which nobody here can be shown to own. */
export abstract class IdFinder implements Visitor {
  protected readonly body: Buffer;
  protected readonly walk: JsonWalk;
  /** Members that stand for something kept wherever they are, and what to send in their place. */
  protected abstract readonly keptAnywhere: ReadonlyMap<string, string>;
  /** Members whose value is the caller's own affair. */
  protected abstract readonly passedOver: ReadonlySet<string>;

  constructor(body: Buffer, walk: JsonWalk) {
    this.body = body;
    this.walk = walk;
  }

  member(written: string, valueAt: number): boolean {
    const name = foldName(written);
    this.check(name, valueAt);
    const advice = this.keptAnywhere.get(name);
    if (advice !== undefined && this.holdsSomething(valueAt)) throw notFound(this.walk.path, advice);
    return this.passedOver.has(name);
  }

  close(): void {}

  /** What is said of a member by where it stands. `name` is in lower case. */
  protected abstract check(name: string, valueAt: number): void;

  /** The name or index so many steps down, as `check` is given names. */
  protected step(depth: number): string | number | undefined {
    const step = this.walk.steps.at(depth);
    return typeof step === 'string' ? foldName(step) : step;
  }

  /** A text or a list that is not empty. */
  protected holdsSomething(valueAt: number): boolean {
    const first = this.body[valueAt];
    if (first === quote) return this.body[valueAt + 1] !== quote;
    return first === openBracket && this.body[behindSpace(this.body, valueAt + 1)] !== closeBracket;
  }
}

/** Refuses a body that names what a provider keeps. `body` is one JSON object. */
export function refuseIds(body: Buffer, finder: (walk: JsonWalk) => IdFinder): void {
  try {
    new JsonWalk(body, finder).run();
  } catch (error) {
    // A name or a text with an escape that is none: `scanObject` leaves what stands deeper unread.
    if (!(error instanceof SyntaxError)) throw error;
    throw new GatewayError('invalid_json', 'The body holds an escape that is none.');
  }
}

export function notFound(path: string, advice: string): GatewayError {
  const param = path.slice(0, longestPath);
  return new GatewayError(
    'not_found',
    `The gateway keeps no ids of what calls leave with a provider, so ${param} cannot be found. ${advice}`,
    { param },
  );
}
