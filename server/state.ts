import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Config } from '#lib/config/config.ts';
import type { Runtime } from '#lib/runtime/runtime.ts';
import { isServedSecurely } from '#lib/security/strict-transport.ts';

export type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** What the HTTP server answers with, which changes while the process starts and stops. */
export interface ServerState {
  runtime: Runtime | undefined;
  /** Everything that is neither the data plane's nor a probe's; undefined where there is no portal. */
  portal: Listener | undefined;
  ready: boolean;
  draining: boolean;
  /** Open connections, for the drain. */
  sockets: Set<Socket>;
  /** Held by bodies on their way into the portal, and by those that it is answering. */
  portalBodyBytes: number;
  /** Why the start is taking long, for `/readyz`. */
  waitingFor: string;
  /** Known before there is a runtime: the answers of a start say it, too. */
  readonly servedSecurely: boolean;
}

export function newServerState(config: Pick<Config, 'publicUrl'>): ServerState {
  return {
    runtime: undefined,
    portal: undefined,
    ready: false,
    draining: false,
    sockets: new Set(),
    portalBodyBytes: 0,
    waitingFor: 'start',
    servedSecurely: isServedSecurely(config),
  };
}
