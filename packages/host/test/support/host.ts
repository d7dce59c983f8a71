import { readHostFile, hostFile } from '../../src/presence/host-file.ts';
import { createHost, type Host, type HostOptions } from '../../src/create-host.ts';
import type { Tenant } from '../../src/tenant/open-tenant.ts';
import { openTestTenant, quiet, type TestTenantOptions } from './tenant.ts';

export interface RunningHost {
  host: Host;
  tenant: Tenant;
  url: string;
  port: number;
  operatorKey: string;
  /** Sends JSON. */
  post: (path: string, body: unknown, headers?: Record<string, string>) => Promise<Response>;
}

/** A host over real HTTP on a free port of the loopback. */
export const startTestHost = async (
  options: TestTenantOptions = {},
  hostOptions: Partial<HostOptions> = {},
): Promise<RunningHost> => {
  const tenant = await openTestTenant(options);
  const host = createHost({ tenant, port: 0, pagesDir: null, log: options.log ?? quiet, ...hostOptions });
  const { url, port } = await host.start();
  const presence = await readHostFile(hostFile(tenant.home, tenant.config.tenant));
  const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  return { host, tenant, url, port, operatorKey: presence?.operatorKey ?? '', post };
};

export const errorCode = async (response: Response): Promise<string> =>
  ((await response.json()) as { error: { code: string } }).error.code;
