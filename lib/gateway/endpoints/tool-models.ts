import { foldName } from '../body/fold.ts';
import { jsonBytes } from '../body/json-bytes.ts';
import type { ObjectScan } from '../body/scan.ts';
import { JsonWalk, type Visitor } from '../body/walk.ts';
import { GatewayError } from '../errors.ts';

const { quote } = jsonBytes;
/** A form of a tool has an object behind the name, so that ordinary tools are not walked. */
const namesModel = /"model"\s*:\s*"/i;
const picture = '"image_generation"';
const aFunction = '"function"';
const why = 'it may take the call to what this key has no access to. Name one model in model.';

/** Refuses tools for which a provider asks another model, in `model` or, at OpenRouter, in `parameters.model`. */
export function refuseToolModels(body: Buffer, { members, meets }: ObjectScan): void {
  const span = members.get('tools');
  if (!span) return;
  // A name with an escape is told by `meets` alone.
  if (!meets && !namesModel.test(body.toString('latin1', span.start, span.end))) return;
  const tools = body.subarray(span.start, span.end);
  try {
    new JsonWalk(tools, (walk) => new ToolModels(tools, walk)).run();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new GatewayError('invalid_json', 'The body holds an escape that is none.', { param: 'tools' });
  }
}

class ToolModels implements Visitor {
  private readonly tools: Buffer;
  private readonly walk: JsonWalk;
  /** Of the tool that the walk stands in: its types, of which there should be one, and the models that it names. */
  private types: string[] = [];
  private own: string | undefined;
  private nested: string | undefined;

  constructor(tools: Buffer, walk: JsonWalk) {
    this.tools = tools;
    this.walk = walk;
  }

  member(written: string, valueAt: number): boolean {
    const name = foldName(written);
    const isText = this.tools[valueAt] === quote && this.tools[valueAt + 1] !== quote;
    const { steps } = this.walk;
    if (steps.length > 2) {
      const isDirect = typeof steps[1] === 'string' && foldName(steps[1]) === 'parameters';
      if (isDirect && name === 'model' && isText) this.nested = this.walk.path;
      return true;
    }
    if (name === 'type') this.types.push(this.tools.toString('latin1', valueAt, valueAt + picture.length));
    if (name === 'model' && isText) this.own = this.walk.path;
    return name !== 'parameters';
  }

  close(): void {
    const { steps } = this.walk;
    if (steps.length !== 2 || typeof steps[0] !== 'number') return;
    const { own, nested } = this;
    if (own !== undefined && !this.isOnly(picture)) throw refusal(own);
    // What a function is given has any names.
    if (nested !== undefined && !this.isOnly(aFunction)) throw refusal(nested);
    this.types = [];
    this.own = undefined;
    this.nested = undefined;
  }

  private isOnly(type: string): boolean {
    return this.types.length > 0 && this.types.every((written) => written.startsWith(type));
  }
}

function refusal(path: string): GatewayError {
  const param = `tools${path}`.slice(0, 200);
  return new GatewayError('unsupported_parameter', `${param} is not supported: ${why}`, { param });
}
