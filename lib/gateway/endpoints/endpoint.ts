import type { TokenUsage } from '../cost.ts';
import type { Family } from '../errors.ts';
import type { Model } from '../ports.ts';
import type { SseFilter } from '../stream/sse-filter.ts';

/** What is read of a body. The rest of it is the provider's business and passes as it came. */
export interface InferenceRequest {
  model: string;
  stream: boolean;
  /** For where the provider gives no numbers: from the bytes of the body. */
  estimatedInputTokens: number;
  /** The caller picks a tier or a speed that the price is not for. */
  otherRates: boolean;
  /** True where the client itself asked for the usage event of a stream. */
  wantsUsage: boolean;
  /** The body to send, with the model's upstream id in it. */
  bodyFor(model: Model): Buffer;
}

export interface Endpoint {
  /** As it stands in usage events and below a door. */
  name: string;
  /** The API that it belongs to: elsewhere than behind that API's doors it is not there. */
  family: Family;
  /** The type of the models that may be called here, or each such type. */
  modelType: string | readonly string[];
  /** Providers ask nothing for it, however it ends; left out: what it took is billed. */
  free?: true;
  read(body: Buffer): InferenceRequest;
  /** The provider's own numbers from a whole answer; undefined where it gave none. */
  usageOf(answer: Buffer): TokenUsage | undefined;
  /** Whether an answer that tells no numbers, whole or cut, tells of rates that no price here is for. */
  otherRates?(answer: Buffer): boolean;
  /** Watches one streamed answer. */
  observe(request: InferenceRequest): SseFilter;
  /** A provider's refusal in the shape of this API, where it came in another; left out: refusals pass as they come. */
  refusalOf?(status: number, body: Buffer, called: { endpoint: string; account: string }): string | undefined;
}
