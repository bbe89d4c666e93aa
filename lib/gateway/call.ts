import type { TokenUsage } from './cost.ts';
import { costNano } from './cost.ts';
import type { Exchange } from './exchange.ts';
import type { GatewayPorts, KeyRecord, Outcome, UsageDraft } from './ports.ts';
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

/** An admitted request, from its admission to its one usage event. */
export class Call {
  readonly exchange: Exchange;
  readonly record: KeyRecord;
  readonly target: Target;
  readonly draft: UsageDraft;
  /** On the monotonic clock. */
  firstTokenAt: number | undefined;
  settled = false;
  /** Set while the answer is on its way: ends it for a reason of ours. */
  interrupt: ((reason: Interruption) => void) | undefined;
  /** Set by the relay: looks at its own deadlines. */
  tick: ((now: number) => void) | undefined;
  private readonly ports: GatewayPorts;
  private readonly onSettled: (call: Call) => void;

  constructor(
    parts: { exchange: Exchange; record: KeyRecord; target: Target; draft: UsageDraft },
    ports: GatewayPorts,
    onSettled: (call: Call) => void,
  ) {
    this.exchange = parts.exchange;
    this.record = parts.record;
    this.target = parts.target;
    this.draft = parts.draft;
    this.ports = ports;
    this.onSettled = onSettled;
  }

  /** Leaves exactly one usage event, whatever is called afterwards. */
  settle(ending: Ending): void {
    if (this.settled) return;
    this.settled = true;
    this.interrupt = undefined;
    this.tick = undefined;
    const { price } = this.target.model;
    const billed = ending.usage === 'nothing' ? nothing : (ending.usage ?? ending.estimate);
    const cost = price ? costNano(billed, price) : null;
    const { arrivedAt } = this.exchange;
    this.ports.usage.settle({
      ...this.draft,
      status: ending.status,
      outcome: ending.outcome,
      errorCode: ending.errorCode,
      inputTokens: billed.inputTokens,
      outputTokens: billed.outputTokens,
      cachedInputTokens: billed.cachedInputTokens,
      estimated: ending.usage === null,
      costNano: ending.usage === 'nothing' ? 0 : cost,
      priceVersion: price?.version ?? null,
      durationMs: Math.round(this.ports.monotonic() - arrivedAt),
      ttftMs: this.firstTokenAt === undefined ? null : Math.round(this.firstTokenAt - arrivedAt),
    });
    this.onSettled(this);
  }
}

const nothing: TokenUsage = { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0 };

/** Why we end an answer that has begun. */
export type Interruption = 'revoked' | 'shutting_down';
