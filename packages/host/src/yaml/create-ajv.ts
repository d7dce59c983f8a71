import { Ajv2020, type Options } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

/** A JSON Schema (2020-12) checker. `secret` is our own mark in the configuration schemas of connectors. */
export const createAjv = (options: Options = {}): Ajv2020 => {
  const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, verbose: true, ...options });
  formats.default(ajv);
  ajv.addVocabulary(['secret']);
  return ajv;
};
