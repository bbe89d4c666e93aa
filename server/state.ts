import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Config } from '#lib/config/config.ts';
import type { Runtime } from '#lib/runtime/runtime.ts';
import { isServedSecurely } from '#lib/security/strict-transport.ts';
import { BodyRoom } from './body-room.ts';
import { PortalLine } from './portal-line.ts';

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
  readonly portalLine: PortalLine;
  /** Of bodies on their way into the portal, and of those that it is answering. */
  readonly portalBodies: BodyRoom;
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
    portalLine: new PortalLine(),
    portalBodies: new BodyRoom(),
    waitingFor: 'start',
    servedSecurely: isServedSecurely(config),
  };
}
