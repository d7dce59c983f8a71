import { watch, type FSWatcher } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface FolderWatch {
  close(): void;
}

export interface WatchOptions {
  /** How long it must be quiet before the change is told; default 150 ms: an editor writes in several steps. */
  quietMs?: number;
  /** How often the folder is looked at beside; default 5,000 ms: some file systems tell nothing. */
  pollMs?: number;
}

/**
 * Tells that files of a folder were written, replaced, renamed or removed. The folder may vanish and come back. Keeps no
 * process alive.
 */
export const watchFolder = (folder: string, changed: () => void, options: WatchOptions = {}): FolderWatch => {
  const { quietMs = 150, pollMs = 5_000 } = options;
  let watcher: FSWatcher | undefined;
  let quiet: NodeJS.Timeout | undefined;
  let seen: string | undefined;
  let closed = false;

  const stir = (): void => {
    clearTimeout(quiet);
    quiet = setTimeout(changed, quietMs).unref();
  };
  const listen = (): void => {
    try {
      watcher = watch(folder, { persistent: false }, stir);
      watcher.on('error', unlisten);
    } catch {
      // The poll sees it when the folder is there again.
    }
  };
  const unlisten = (): void => {
    watcher?.close();
    watcher = undefined;
  };
  const look = async (): Promise<void> => {
    const now = await fingerprint(folder);
    if (closed) return;
    const before = seen;
    seen = now;
    if (now === GONE) unlisten();
    else if (watcher === undefined || before === GONE) {
      unlisten();
      listen();
    }
    if (before !== undefined && before !== now) stir();
  };

  listen();
  void look();
  const poll = setInterval(() => void look(), pollMs).unref();
  return {
    close: () => {
      closed = true;
      clearInterval(poll);
      clearTimeout(quiet);
      unlisten();
    },
  };
};

const GONE = 'gone';

/** Names, sizes and times of what is in a folder: changes whenever one of them does. */
const fingerprint = async (folder: string): Promise<string> => {
  try {
    const names = (await readdir(folder)).sort();
    const marks = await Promise.all(
      names.map((name) =>
        stat(join(folder, name)).then(
          ({ size, mtimeMs, ino }) => `${name} ${size} ${mtimeMs} ${ino}`,
          () => name,
        ),
      ),
    );
    return marks.join('\n');
  } catch {
    return GONE;
  }
};
