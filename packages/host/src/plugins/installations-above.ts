import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Folders with a `node_modules`, from a folder upwards: in a workspace a package really lies beside it, not in it. */
export const installationsAbove = (folder: string): string[] => {
  const above = dirname(folder) === folder ? [] : installationsAbove(dirname(folder));
  return existsSync(join(folder, 'node_modules')) ? [folder, ...above] : above;
};
