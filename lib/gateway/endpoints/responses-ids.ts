import { behindSpace, JsonWalk, type Visitor } from '../body/walk.ts';
import { GatewayError } from '../errors.ts';

const nothingKept = 'The gateway keeps no ids of what calls leave with a provider';
const sendItself = 'Send what it stands for instead.';

/** Members of a request itself that stand for something kept, and what to send in their place. */
const keptByRequest: ReadonlyMap<string, string> = new Map([
  ['previous_response_id', 'Send what was said before in input.'],
  ['conversation', 'Send what was said before in input.'],
  ['prompt', 'Send its text in instructions and input.'],
]);
/** The same wherever they stand: in what is said and in what tools are given. */
const keptAnywhere: ReadonlyMap<string, string> = new Map([
  ['file_id', 'Send the file itself, as file_data, or where it can be read, as file_url or image_url.'],
  ['file_ids', sendItself],
  ['input_file_id', sendItself],
  ['vector_store_ids', sendItself],
  ['container', 'Ask for a new one with {"type":"auto"}.'],
  ['container_id', 'Ask for a new one.'],
  ['skill_id', 'Send the skill inline.'],
  ['tunnel_id', 'Give the address of the server as server_url.'],
]);
/** What is in these has names of the caller's own. */
const ownNames: ReadonlySet<string> = new Set([
  'metadata',
  'parameters',
  'schema',
  'input_schema',
  'output_schema',
  'headers',
  'arguments',
]);
/** What tells of an element of `input` whether it holds its content itself. */
const tellingNames: ReadonlySet<string> = new Set([
  'id',
  'type',
  'role',
  'content',
  'encrypted_content',
  'result',
]);
const longestType = 64;
const quote = 0x22;
const startOfNull = 0x6e;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/** Refuses a body that names anything by an id: nobody here can be shown to own it. `body` is one JSON object. */
export function refuseKeptIds(body: Buffer): void {
  new JsonWalk(body, (walk) => new IdFinder(body, walk)).run();
}

/** One element of `input`, as far as it tells whether it holds its content itself. */
interface Item {
  type: string | undefined;
  has: Set<string>;
}

class IdFinder implements Visitor {
  private readonly body: Buffer;
  private readonly walk: JsonWalk;
  private item: Item = { type: undefined, has: new Set() };

  constructor(body: Buffer, walk: JsonWalk) {
    this.body = body;
    this.walk = walk;
  }

  member(written: string, valueAt: number): boolean {
    // Providers written in Go read names without regard to case.
    const name = written.toLowerCase();
    if (this.walk.steps.length === 1) this.checkOfRequest(name, valueAt);
    const advice = keptAnywhere.get(name);
    if (advice !== undefined && this.holdsSomething(valueAt)) throw notFound(this.walk.path, advice);
    if (tellingNames.has(name) && this.isInItem()) this.note(name, valueAt);
    return ownNames.has(name);
  }

  close(): void {
    if (!this.isInItem()) return;
    const advice = referenceAdvice(this.item);
    if (advice !== undefined) throw notFound(`input[${this.walk.steps[1]}]`, advice);
    this.item = { type: undefined, has: new Set() };
  }

  private checkOfRequest(name: string, valueAt: number): void {
    const advice = keptByRequest.get(name);
    if (advice !== undefined && this.body[valueAt] !== startOfNull) throw notFound(name, advice);
  }

  private isInItem(): boolean {
    const { steps } = this.walk;
    const [member, index] = steps;
    return (
      steps.length === 3 &&
      typeof index === 'number' &&
      typeof steps[2] === 'string' &&
      typeof member === 'string' &&
      member.toLowerCase() === 'input'
    );
  }

  private note(name: string, valueAt: number): void {
    if (name === 'type') this.item.type = this.shortText(valueAt);
    else if (this.holdsSomething(valueAt)) this.item.has.add(name);
    else this.item.has.delete(name);
  }

  /** A text or a list that is not empty. */
  private holdsSomething(valueAt: number): boolean {
    const first = this.body[valueAt];
    if (first === quote) return this.body[valueAt + 1] !== quote;
    return first === openBracket && this.body[behindSpace(this.body, valueAt + 1)] !== closeBracket;
  }

  private shortText(valueAt: number): string | undefined {
    const written = /^"(?:[^"\\]|\\.)*"/.exec(
      this.body.toString('utf8', valueAt, valueAt + longestType),
    )?.[0];
    return written === undefined ? undefined : String(JSON.parse(written));
  }
}

/** What to send instead of an item that only stands for one that a provider has kept. */
function referenceAdvice({ type, has }: Item): string | undefined {
  const isBare = type === undefined && has.has('id') && !has.has('role');
  if (type === 'item_reference' || isBare) return 'Send the item itself.';
  if (!has.has('id')) return undefined;
  if (type === 'reasoning' && !has.has('encrypted_content') && !has.has('content')) {
    return 'Reasoning without its encrypted_content is looked up by its id: ask for it with include ["reasoning.encrypted_content"] and send it along, or leave the item out.';
  }
  if (type === 'image_generation_call' && !has.has('result')) {
    return 'A picture without its result is looked up by its id: send the picture along.';
  }
  return undefined;
}

function notFound(path: string, advice: string): GatewayError {
  return new GatewayError('not_found', `${nothingKept}, so ${path} cannot be found. ${advice}`, {
    param: path,
  });
}
