import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { offer } from './offer.ts';

/** A plugin that must not come in: writes it, and gives the name by which it is to be installed. */
export interface Intruder {
  is: string;
  put: (root: string) => string;
  refused: { status: number; code: string; says: RegExp };
}

const version = '1.0.0';
const loadFailed = (says: RegExp): Intruder['refused'] => ({ status: 422, code: 'plugin.load-failed', says });
const manifestInvalid = (says: RegExp): Intruder['refused'] => ({ status: 422, code: 'plugin.manifest-invalid', says });

export const INTRUDERS: readonly Intruder[] = [
  {
    is: 'throws when it is loaded',
    put: (root) => offer(root, { id: 'thrower', version, code: `throw new Error('no licence file');` }),
    refused: loadFailed(/no licence file/),
  },
  {
    is: 'ends its process when it is loaded',
    put: (root) => offer(root, { id: 'quitter', version, code: 'process.exit(3);' }),
    refused: { status: 502, code: 'source.connector-failed', says: /exit code 3/ },
  },
  {
    is: 'exports something else',
    put: (root) => offer(root, { id: 'other', version, code: 'export default {};' }),
    refused: loadFailed(/defineConnector/),
  },
  {
    is: 'is made for another Sextant',
    put: (root) => offer(root, { id: 'future', version, manifest: { sextant: '^9.0.0' } }),
    refused: { status: 422, code: 'plugin.version-mismatch', says: /\^9/ },
  },
  {
    is: 'has no manifest',
    put: (root) => {
      const folder = join(root, 'bare');
      mkdirSync(folder);
      writeFileSync(join(folder, 'package.json'), '{ "name": "bare", "version": "1.0.0" }');
      return folder;
    },
    refused: manifestInvalid(/plugin\.json/),
  },
  {
    is: 'has a manifest that is no JSON',
    put: (root) => {
      const folder = offer(root, { id: 'garbled', version });
      writeFileSync(join(folder, 'plugin.json'), '{ "id": ');
      return folder;
    },
    refused: manifestInvalid(/JSON/),
  },
  {
    is: 'begins outside its folder',
    put: (root) => {
      writeFileSync(join(root, 'reached.js'), 'export default {};');
      return offer(root, { id: 'reacher', version, manifest: { entry: '../reached.js' } });
    },
    refused: loadFailed(/\.\.\/reached\.js/),
  },
  {
    is: 'leads out of its folder by a link',
    put: (root) => {
      const folder = offer(root, { id: 'leaker', version });
      symlinkSync(root, join(folder, 'data'));
      return folder;
    },
    refused: { status: 404, code: 'plugin.not-found', says: /is a link out of the allowed folders/ },
  },
];
