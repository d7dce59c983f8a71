import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SextantError } from '@sextant/contracts';

export interface Listening {
  server: Server;
  port: number;
  /** Under which the machine itself reaches it. */
  url: string;
}

/** How long open requests may go on when the server closes. */
const GRACE_MS = 1_500;

/** Opens the port. Throws `host.cannot-listen` with the reason. */
export const listen = (app: RequestListener, port: number, address: string): Promise<Listening> =>
  new Promise((resolve, reject) => {
    const server = createServer(app);
    server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(error, port, address)));
    server.listen(port, address, () => {
      const { port: actual } = server.address() as AddressInfo;
      resolve({ server, port: actual, url: `http://${reachable(address)}:${actual}` });
    });
  });

/** Throws `host.cannot-listen` when the port could not be opened now. */
export const canListen = async (port: number, address: string): Promise<void> => {
  const { server } = await listen(() => undefined, port, address);
  await closeServer(server);
};

/** Takes no new connection, lets open requests end, and cuts off those that take too long. */
export const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), GRACE_MS).unref();
  });

const reachable = (address: string): string => {
  if (address === '0.0.0.0' || address === '::') return '127.0.0.1';
  return address.includes(':') ? `[${address}]` : address;
};

const cannotListen = (error: NodeJS.ErrnoException, port: number, address: string): SextantError => {
  const reason =
    {
      EADDRINUSE: 'another program uses it already',
      EACCES: 'this user may not open it',
      EADDRNOTAVAIL: 'this machine does not have the address',
      ENOTFOUND: 'this machine does not have the address',
    }[error.code ?? ''] ?? error.message;
  return new SextantError(
    'host.cannot-listen',
    `Port ${port} of ${address} cannot be opened: ${reason}.`,
    "Stop the other program, or choose another port with PORT=… or 'http.port'.",
    { cause: error },
  );
};
