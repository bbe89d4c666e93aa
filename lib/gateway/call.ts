import type { BodyLease } from './body/body-budget.ts';
import { costNano, noTokens, type TokenUsage } from './cost.ts';
import type { Exchange } from './exchange.ts';
import type { GatewayPorts, KeyRecord, Outcome, UsageEvent } from './ports.ts';
import type { Target } from './stages/resolve.ts';

/** How a call ended, as its usage event will say. */
export interface Ending {
  status: number;
  outcome: Outcome;
  errorCode: string | null;
  /** The provider's numbers; null where an estimate must do; `nothing` where no work was billed. */
  usage: TokenUsage | 'nothing' | null;
  estimate: TokenUsage;
}

/** What carries the answer of a call, as the sweep and those who end calls see it. */
export interface Carrier {
  /** Looks at its own deadlines. */
  tick(now: number): void;
  /** Ends the answer for a reason of ours. */
  interrupt(reason: Interruption): void;
  /** Ends what goes on although its caller has left. */
  giveUp(): void;
}

/** An admitted request, from its admission to its one usage event. */
export class Call {
  readonly exchange: Exchange;
  readonly record: KeyRecord;
  readonly target: Target;
  /** On the monotonic clock. */
  firstTokenAt: number | undefined;
  settled = false;
  /** Since when the provider goes on for the bill alone: whatever ends its work, the event says that the caller left. */
  leftAt: number | undefined;
  carrier: Carrier | undefined;
  /** The room that its body takes. */
  lease: BodyLease | undefined;
  /** Where `OpenCalls` keeps it. */
  place = 0;
  /** Filled in when the call ends: one object from admission to the database, since most calls live for a moment. */
  private readonly event: UsageEvent;
  private readonly free: boolean;
  private readonly otherRates: boolean;
  private readonly ports: GatewayPorts;
  private readonly onSettled: (call: Call) => void;

  constructor(
    parts: {
      exchange: Exchange;
      record: KeyRecord;
      target: Target;
      event: UsageEvent;
      free: boolean;
      otherRates: boolean;
    },
    ports: GatewayPorts,
    onSettled: (call: Call) => void,
  ) {
    this.exchange = parts.exchange;
    this.record = parts.record;
    this.target = parts.target;
    this.event = parts.event;
    this.free = parts.free;
    this.otherRates = parts.otherRates;
    this.ports = ports;
    this.onSettled = onSettled;
  }

  /** Leaves exactly one usage event, whatever is called afterwards. */
  settle(ending: Ending): void {
    if (this.settled) return;
    this.settled = true;
    this.carrier = undefined;
    this.lease?.release();
    const { event } = this;
    const usage = this.free ? 'nothing' : ending.usage;
    const billed = usage === 'nothing' ? noTokens : (usage ?? believable(ending.estimate));
    const { price } = this.target.model;
    const isPriced = price !== null && !this.otherRates && !billed.otherRates;
    const { arrivedAt } = this.exchange;
    const { status, outcome, errorCode } = this.leftAt === undefined ? ending : callerLeft;
    event.status = status;
    event.outcome = outcome;
    event.errorCode = errorCode;
    event.inputTokens = billed.inputTokens;
    event.outputTokens = billed.outputTokens;
    event.cachedInputTokens = billed.cachedInputTokens;
    event.estimated = usage === null;
    if (usage === 'nothing') event.costNano = 0;
    else event.costNano = isPriced ? costNano(billed, price) : null;
    event.priceVersion = price?.version ?? null;
    event.durationMs = Math.round(this.ports.monotonic() - arrivedAt);
    event.ttftMs = this.firstTokenAt === undefined ? null : Math.round(this.firstTokenAt - arrivedAt);
    this.ports.usage.settle(event);
    this.onSettled(this);
  }
}

/** No model answers with more. What is longer, and has no numbers of the provider's, is not text. */
const mostOutputTokens = 131_072;

function believable(estimate: TokenUsage): TokenUsage {
  if (estimate.outputTokens <= mostOutputTokens) return estimate;
  return { ...estimate, outputTokens: mostOutputTokens };
}

/** How an answer ends whose caller hung up. */
export const callerLeft = { status: 499, outcome: 'client_closed', errorCode: 'client_closed' } as const;

/** Why we end an answer that has begun. */
export type Interruption = 'revoked' | 'shutting_down';
