import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Twenty test files begin with the same world, and reading it in takes seconds: whoever needs it first keeps its store for
// the others. Whatever the store may depend on is in the name of the folder.

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const SOURCES = [
  'packages/engine/src',
  'packages/contracts/src',
  'packages/engine/test/support',
  'plugins/kpi-library/kpis',
];

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();

let kept: string | undefined;

function folderOfWorlds(): string {
  if (kept !== undefined) return kept;
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  for (const file of SOURCES.flatMap((source) => filesIn(join(root, source)))) {
    hash.update(file.slice(root.length)).update(readFileSync(file));
  }
  const all = join(root, '.cache', 'worlds');
  const name = hash.digest('hex').slice(0, 20);
  kept = join(all, name);
  mkdirSync(kept, { recursive: true });
  for (const older of readdirSync(all)) if (older !== name) rmSync(join(all, older), { recursive: true, force: true });
  return kept;
}

/** A store file that says what `key` says: kept from an earlier test file, or built by `build` (which gives its path) now. */
export async function keptWorld(key: string, build: () => Promise<string>): Promise<string> {
  const file = join(folderOfWorlds(), `${createHash('sha256').update(key).digest('hex').slice(0, 20)}.duckdb`);
  if (existsSync(file)) return file;
  const built = await build();
  // Another worker may be at it too: the name is there only when the file is whole.
  const whole = `${file}.${process.pid}`;
  copyFileSync(built, whole);
  renameSync(whole, file);
  return file;
}
