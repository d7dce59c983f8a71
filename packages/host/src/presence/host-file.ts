import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What a running host leaves for the command line of the same user: where it is, and the key of the operator. */
export interface HostPresence {
  tenant: string;
  url: string;
  pid: number;
  /** Random for each start; `/healthz` repeats it, so that a key is never sent to another program on an old port. */
  instance: string;
  operatorKey: string;
}

export const newInstance = (): string => randomUUID();
export const newOperatorKey = (): string => randomBytes(32).toString('base64url');

/** Each tenant has a store, a lock and thus at most one host of its own. */
export const hostFile = (home: string, tenant: string): string => join(home, 'tenants', tenant, 'host.json');

/** Readable by its owner only; replaced in one step. */
export const writeHostFile = async (home: string, presence: HostPresence): Promise<void> => {
  const file = hostFile(home, presence.tenant);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${presence.pid}`;
  await writeFile(draft, `${JSON.stringify(presence, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, file);
};

export const removeHostFile = async (home: string, presence: HostPresence): Promise<void> => {
  const current = await readHostFile(hostFile(home, presence.tenant));
  if (current?.instance === presence.instance) await rm(hostFile(home, presence.tenant), { force: true });
};

/** Undefined when there is no such file or it is not one of ours. */
export const readHostFile = async (file: string): Promise<HostPresence | undefined> => {
  try {
    const found: unknown = JSON.parse(await readFile(file, 'utf8'));
    return isPresence(found) ? found : undefined;
  } catch {
    return undefined;
  }
};

const isPresence = (value: unknown): value is HostPresence => {
  if (typeof value !== 'object' || value === null) return false;
  const { tenant, url, pid, instance, operatorKey } = value as Record<keyof HostPresence, unknown>;
  return [tenant, url, instance, operatorKey].every((field) => typeof field === 'string') && typeof pid === 'number';
};
