import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { PluginManifestBase, PluginSearch } from '../src/index.ts';

export interface Manifest extends PluginManifestBase {
  works: string;
  entry: string;
}

/** A folder of plugins, written for one test. */
export interface Place {
  root: string;
  write(name: string, content: string): void;
  /** Writes a plugin: its manifest, and its entry. */
  plugin(folder: string, manifest: Partial<Manifest>, code?: string): void;
  search(plugins: string[], more?: Partial<PluginSearch<Manifest>>): PluginSearch<Manifest>;
  remove(): void;
}

export const createPlace = (): Place => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'plugins-')));
  const write = (name: string, content: string) => {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  };
  return {
    root,
    write,
    plugin: (folder, manifest, code) => {
      const whole = { id: folder.split('/').at(-1), version: '1.0.0', works: '^2.1.0', entry: 'index.js', ...manifest };
      write(`${folder}/plugin.json`, JSON.stringify(whole));
      if (code !== undefined) write(`${folder}/${whole.entry}`, code);
    },
    search: (plugins, more = {}) => ({
      plugins,
      roots: [root],
      hostVersion: '2.3.0',
      hostRange: (manifest) => manifest.works,
      checkManifest,
      ...more,
    }),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
};

const checkManifest = (value: unknown): Manifest => {
  const manifest = value as Partial<Manifest>;
  if (typeof manifest.entry !== 'string') throw new Error("'entry' is missing");
  return manifest as Manifest;
};
