import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { chat } from './provider-answers.ts';
import {
  type Answer,
  type CallEnd,
  type LedgerEntry,
  type ProviderCall,
  parseBody,
  readPrompt,
  type Script,
} from './provider-call.ts';
import { perform } from './provider-performance.ts';

export interface ProviderOptions {
  /** Multiplies every wait of a script: 0.01 makes a silent minute 600 ms. */
  timeScale?: number;
}

export interface ScriptOptions {
  /** How many calls it answers; endless unless told. */
  times?: number;
  when?: (call: ProviderCall) => boolean;
}

/** A provider that does what a test tells it, and keeps its own bill. */
export interface Provider {
  /** The base URL as an SDK takes it, with `/v1`. */
  readonly url: string;
  readonly origin: string;
  readonly calls: readonly ProviderCall[];
  readonly ledger: readonly LedgerEntry[];
  readonly openConnections: number;
  /** The newest script that fits answers; without one, a short answer as asked for. */
  script(script: Script, options?: ScriptOptions): void;
  /** The next call that nobody waited for yet, in the order of arrival. */
  nextCall(): Promise<ProviderCall>;
  /** Settles when no call is running. */
  idle(): Promise<void>;
  /** Forgets scripts, calls and the bill. */
  clear(): void;
  close(): Promise<void>;
}

interface Rule {
  script: Script;
  left: number;
  when: (call: ProviderCall) => boolean;
}

interface State {
  rules: Rule[];
  calls: ProviderCall[];
  ledger: LedgerEntry[];
  claimed: number;
  waiters: ((call: ProviderCall) => void)[];
  running: Set<Promise<unknown>>;
  sockets: Set<Socket>;
  timeScale: number;
  lastId: number;
}

export async function startProvider({ timeScale = 1 }: ProviderOptions = {}): Promise<Provider> {
  const state: State = {
    rules: [],
    calls: [],
    ledger: [],
    claimed: 0,
    waiters: [],
    running: new Set(),
    sockets: new Set(),
    timeScale,
    lastId: 0,
  };
  const server = createServer((request, response) => receive(state, request, response));
  server.on('connection', (socket: Socket) => {
    state.sockets.add(socket);
    socket.once('close', () => state.sockets.delete(socket));
    // A reset by the client is an ordinary end here.
    socket.on('error', () => {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return createHandle(server, state);
}

function createHandle(server: Server, state: State): Provider {
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    url: `${origin}/v1`,
    get calls() {
      return state.calls;
    },
    get ledger() {
      return state.ledger;
    },
    get openConnections() {
      return state.sockets.size;
    },
    script: (script, { times = Number.POSITIVE_INFINITY, when = () => true } = {}) => {
      state.rules.unshift({ script, left: times, when });
    },
    nextCall: () => {
      const call = state.calls[state.claimed];
      state.claimed += 1;
      return call ? Promise.resolve(call) : new Promise((resolve) => state.waiters.push(resolve));
    },
    idle: async () => {
      while (state.running.size > 0) await Promise.all(state.running);
    },
    clear: () => {
      Object.assign(state, { rules: [], calls: [], ledger: [], claimed: 0, waiters: [] });
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of state.sockets) socket.destroy();
      await closed;
    },
  };
}

function receive(state: State, request: IncomingMessage, response: ServerResponse): void {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.once('end', () => {
    const done = answer(state, request, response, Buffer.concat(parts));
    state.running.add(done);
    void done.finally(() => state.running.delete(done));
  });
}

async function answer(state: State, request: IncomingMessage, response: ServerResponse, body: Buffer) {
  const ended = Promise.withResolvers<CallEnd>();
  const answered = Promise.withResolvers<number>();
  const hungUp = Promise.withResolvers<number>();
  const call = describeCall(state, request, body, {
    ended: ended.promise,
    answered: answered.promise,
    hungUp: hungUp.promise,
  });
  announce(state, call);
  response.setHeader('x-request-id', call.id);

  const chosen = choose(state, call);
  const entry = openEntry(state, call, chosen);
  const end = await perform({
    answer: chosen,
    response,
    socket: request.socket,
    timeScale: state.timeScale,
    onFirstStep: () => answered.resolve(performance.now()),
    onTokens: (tokens) => {
      if (entry) entry.outputTokens += tokens;
    },
  });
  if (entry) entry.state = end;
  if (end === 'client-hung-up') hungUp.resolve(performance.now());
  ended.resolve(end);
}

function describeCall(
  state: State,
  request: IncomingMessage,
  body: Buffer,
  events: Pick<ProviderCall, 'ended' | 'answered' | 'hungUp'>,
): ProviderCall {
  const json = parseBody(body);
  state.lastId += 1;
  return {
    id: `req_${state.lastId}`,
    method: request.method ?? '',
    path: request.url ?? '',
    headers: request.headers,
    rawHeaders: request.rawHeaders,
    body,
    json,
    prompt: readPrompt(json),
    receivedAt: performance.now(),
    ...events,
  };
}

function announce(state: State, call: ProviderCall): void {
  state.calls.push(call);
  state.waiters.shift()?.(call);
}

function choose(state: State, call: ProviderCall): Answer {
  const rule = state.rules.find(({ left, when }) => left > 0 && when(call));
  if (rule) rule.left -= 1;
  const script = rule?.script ?? chat();
  return typeof script === 'function' ? script(call) : script;
}

function openEntry(state: State, call: ProviderCall, { bill }: Answer): LedgerEntry | undefined {
  if (!bill) return undefined;
  const entry: LedgerEntry = {
    callId: call.id,
    prompt: call.prompt,
    model: call.json?.model ?? '',
    inputTokens: bill.inputTokens,
    outputTokens: bill.outputTokens ?? 0,
    state: 'running',
  };
  state.ledger.push(entry);
  return entry;
}
