import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startModelHost, type ModelHostOptions, type TestHost } from './model-host.ts';

const build = fileURLToPath(new URL('../../../../packages/elements/build.mjs', import.meta.url));

let widgets: Promise<string> | undefined;

/** Bundles the widgets from their source, aside: a test never runs against an older bundle, nor disturbs a newer one. */
const bundledWidgets = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'sextant-widgets-'));
  await promisify(execFile)(process.execPath, [build, folder]);
  return folder;
};

afterAll(async () => {
  if (widgets) await rm(await widgets, { recursive: true, force: true });
});

/** The one place that says which host the browser tests run against. */
export const startHost = async (options: Omit<ModelHostOptions, 'elementsDir'> = {}): Promise<TestHost> => {
  widgets ??= bundledWidgets();
  return startModelHost({ ...options, elementsDir: await widgets });
};
