import type { IncomingHttpHeaders } from 'node:http';

/** One thing that the provider does on a connection. Times are milliseconds before scaling. */
export type Step =
  | { head: { status: number; headers?: Readonly<Record<string, string | string[]>> } }
  /** `tokens`: how much of the answer these bytes are, for the bill. */
  | { write: Buffer | string; tokens?: number }
  | { wait: number }
  /** Goes on when the test says so. */
  | { until: Promise<unknown> }
  | { end: true }
  /** Ends the connection with FIN, whatever was promised. */
  | { destroy: true }
  /** Ends the connection with RST. */
  | { reset: true }
  /** Says nothing more until the client hangs up. */
  | { hold: true };

export interface Answer {
  steps: readonly Step[];
  /** Writes go straight to the socket, with no head or framing of ours. */
  raw?: boolean;
  /** Left out: nothing is charged. Output that is sent token by token is counted as it leaves instead. */
  bill?: { inputTokens: number; outputTokens?: number };
}

export type Script = Answer | ((call: ProviderCall) => Answer);

export interface ChatBody {
  model?: string;
  stream?: boolean;
  stream_options?: { include_usage?: boolean };
  messages?: { role: string; content: unknown }[];
}

export type CallEnd = 'complete' | 'client-hung-up' | 'provider-broke';

/** A request as it arrived, and how it ended. */
export interface ProviderCall {
  /** Also the answer's `x-request-id`. */
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly json: ChatBody | undefined;
  /** The text of the last message that a user wrote. */
  readonly prompt: string;
  /** By the clock of `performance.now()`, like every time here. */
  readonly receivedAt: number;
  /** When the first step that says something was taken. */
  readonly answered: Promise<number>;
  /** Settles only if the client hung up first, with the time that it was noticed. */
  readonly hungUp: Promise<number>;
  readonly ended: Promise<CallEnd>;
}

export interface LedgerEntry {
  readonly callId: string;
  readonly prompt: string;
  readonly model: string;
  readonly inputTokens: number;
  outputTokens: number;
  state: 'running' | CallEnd;
}

export function readPrompt(json: ChatBody | undefined): string {
  const content = json?.messages?.findLast(({ role }) => role === 'user')?.content;
  return typeof content === 'string' ? content : '';
}

export function parseBody(body: Buffer): ChatBody | undefined {
  try {
    return JSON.parse(body.toString('utf8')) as ChatBody;
  } catch {
    return undefined;
  }
}
