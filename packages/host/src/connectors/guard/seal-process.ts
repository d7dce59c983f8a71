import dgram from 'node:dgram';
import { Socket, type SocketConnectOpts } from 'node:net';
import { bareHost } from './addresses.ts';
import type { LookupFunction } from './egress.ts';

export interface Sealing {
  /** `host:port` that the connector may connect to by itself. */
  sockets: readonly string[];
  /** By which the HTTP client's own connections are known. */
  pass: LookupFunction;
}

type Connect = (this: Socket, ...args: unknown[]) => Socket;

const refused = (what: string): Error =>
  Object.assign(new Error(`A connector may not ${what}; its manifest asks for what it needs under 'grants'.`), {
    code: 'ERR_ACCESS_DENIED',
  });

/**
 * Takes from this process what a connector was not granted, as far as JavaScript can take it away: connections, datagrams,
 * signals to other processes. It stops mistakes and the plain way, not code that sets out to undo it; what each version of
 * Node itself denies comes from its permission model. See docs/security-posture.md.
 */
export const sealProcess = ({ sockets, pass }: Sealing): void => {
  const connect = Object.getOwnPropertyDescriptor(Socket.prototype, 'connect')?.value as Connect;
  const isGranted = (options: SocketConnectOpts): boolean => {
    if (!('port' in options)) return false;
    if (options.lookup === (pass as unknown)) return true;
    return sockets.includes(`${bareHost(options.host ?? 'localhost')}:${options.port}`);
  };
  Socket.prototype.connect = function (this: Socket, ...args: unknown[]): Socket {
    const options = optionsOf(args);
    if (isGranted(options)) return connect.apply(this, args);
    const to = 'port' in options ? `${options.host ?? 'localhost'}:${options.port}` : 'a local socket';
    this.destroy(refused(`connect to ${to}`));
    return this;
  } as typeof Socket.prototype.connect;
  dgram.Socket.prototype.bind =
    dgram.Socket.prototype.send =
    dgram.Socket.prototype.connect =
      () => {
        throw refused('send datagrams');
      };
  for (const name of ['kill', '_kill'] as const) {
    Object.defineProperty(process, name, {
      value: () => {
        throw refused('send signals');
      },
    });
  }
};

/** Connecting takes options, a path, or a port and a host; node:net itself hands them on as one list. */
const optionsOf = (args: readonly unknown[]): SocketConnectOpts => {
  const [first, second] = Array.isArray(args[0]) ? (args[0] as unknown[]) : args;
  if (typeof first === 'object' && first !== null) return first as SocketConnectOpts;
  if (typeof first === 'number' || (typeof first === 'string' && /^\d+$/.test(first))) {
    return { port: Number(first), ...(typeof second === 'string' ? { host: second } : {}) };
  }
  return { path: String(first) };
};
