import { jsonBytes } from '../body/json-bytes.ts';
import { GatewayError } from '../errors.ts';
import { IdFinder, notFound, ownNames, refuseIds } from './kept-ids.ts';

const { quote } = jsonBytes;
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
const passedOver: ReadonlySet<string> = new Set(ownNames);
/** What tells of an element of `input` whether it holds its content itself. */
const tellingNames: ReadonlySet<string> = new Set([
  'id',
  'type',
  'role',
  'content',
  'encrypted_content',
  'result',
]);
/** Longer than any that there is, each of its characters spelt with an escape. */
const longestType = 64 * 6;
const startOfNull = 0x6e;

/** Refuses a body that names anything by an id. `body` is one JSON object. */
export function refuseKeptIds(body: Buffer): void {
  refuseIds(body, (walk) => new ResponseIds(body, walk));
}

/** One element of `input`, as far as it tells whether it holds its content itself. */
interface Item {
  type: string | undefined;
  has: Set<string>;
  told: Set<string>;
}

const newItem = (): Item => ({ type: undefined, has: new Set(), told: new Set() });

class ResponseIds extends IdFinder {
  protected override readonly keptAnywhere = keptAnywhere;
  protected override readonly passedOver = passedOver;
  private item = newItem();

  override close(): void {
    if (!this.isInItem()) return;
    const advice = referenceAdvice(this.item);
    if (advice !== undefined) throw notFound(`input[${this.walk.steps[1]}]`, advice);
    this.item = newItem();
  }

  protected override check(name: string, valueAt: number): void {
    if (this.walk.steps.length === 1) this.checkOfRequest(name, valueAt);
    else if (tellingNames.has(name) && this.isInItem()) this.note(name, valueAt);
  }

  private checkOfRequest(name: string, valueAt: number): void {
    const advice = keptByRequest.get(name);
    if (advice !== undefined && this.body[valueAt] !== startOfNull) throw notFound(name, advice);
  }

  private isInItem(): boolean {
    const { steps } = this.walk;
    return (
      steps.length === 3 &&
      typeof steps[1] === 'number' &&
      typeof steps[2] === 'string' &&
      this.step(0) === 'input'
    );
  }

  /** Which of two members of one name counts is the provider's to say: there may be only one. */
  private note(name: string, valueAt: number): void {
    if (this.item.told.has(name)) throw unreadable(this.walk.path, 'stands twice');
    this.item.told.add(name);
    if (name === 'type') this.item.type = this.shortText(valueAt);
    else if (this.holdsSomething(valueAt)) this.item.has.add(name);
  }

  private shortText(valueAt: number): string | undefined {
    if (this.body[valueAt] !== quote) return undefined;
    const text = this.body.toString('utf8', valueAt, valueAt + longestType + 2);
    const written = /^"(?:[^"\\]|\\.)*"/.exec(text)?.[0];
    if (written === undefined) throw unreadable(this.walk.path, 'is too long to be one');
    return String(JSON.parse(written));
  }
}

function unreadable(path: string, why: string): GatewayError {
  return new GatewayError('invalid_json', `${path} ${why}.`, { param: path });
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
