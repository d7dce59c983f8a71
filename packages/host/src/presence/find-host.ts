import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { hostFile, readHostFile, type HostPresence } from './host-file.ts';

/** The running host of a tenant in this home, or undefined. A file left behind by a host that died does not count. */
export const findHost = async (home: string, tenant: string): Promise<HostPresence | undefined> => {
  const presence = await readHostFile(hostFile(home, tenant));
  return presence !== undefined && (await isAlive(presence)) ? presence : undefined;
};

/** All running hosts of this home. */
export const findHosts = async (home: string): Promise<HostPresence[]> => {
  const tenants = await readdir(join(home, 'tenants')).catch(() => []);
  const found = await Promise.all(tenants.map((tenant) => findHost(home, tenant)));
  return found.filter((presence) => presence !== undefined);
};

const isAlive = async ({ pid, url, instance }: HostPresence): Promise<boolean> => {
  if (!processExists(pid)) return false;
  try {
    const response = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(2_000) });
    const body = (await response.json()) as { instance?: unknown };
    return body.instance === instance;
  } catch {
    return false;
  }
};

const processExists = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};
