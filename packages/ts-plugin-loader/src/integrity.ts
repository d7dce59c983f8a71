import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PluginManifestBase } from './candidate.ts';
import { listFiles } from './plugin-files.ts';
import { messageOf } from './refusal.ts';

/** What a plugin consists of, in its folder: a hash of every file, and who says so. */
export const INTEGRITY_FILE = 'plugin.integrity.json';

export interface PluginIntegrity {
  id: string;
  version: string;
  /** SHA-256 in hex of every file but this one, by its name in the plugin's folder with `/`. */
  files: Readonly<Record<string, string>>;
  /** Name of the key that signed, as operators list it. */
  key?: string;
  /** Ed25519, in base64, of what {@link signedText} makes of the rest. */
  signature?: string;
}

export interface IntegrityCheck {
  /** `off`: nothing is looked at; `warn`: whatever is wrong is told; `require`: whatever is wrong refuses the plugin. */
  policy: 'off' | 'warn' | 'require';
  /** Ed25519 public keys that are trusted, as PEM, by name. */
  keys?: Readonly<Record<string, string>>;
  /** Plugins, as they are asked for, that are not looked at: what came with the program itself. */
  except?: (name: string) => boolean;
}

/**
 * What is wrong with the files of a plugin; undefined: they are, byte for byte, what a trusted key has signed. A file that
 * the list does not name is as wrong as one that was changed: it could be imported as well.
 */
export const integrityProblem = async (
  name: string,
  folder: string,
  { id, version }: PluginManifestBase,
  { keys = {} }: IntegrityCheck,
): Promise<string | undefined> => {
  const text = await readFile(join(folder, INTEGRITY_FILE), 'utf8').catch(() => undefined);
  if (text === undefined) return `it has no ${INTEGRITY_FILE}`;
  const said = parse(text);
  if (typeof said === 'string') return `${INTEGRITY_FILE} ${said}`;
  if (said.id !== id || said.version !== version) {
    return `${INTEGRITY_FILE} is of ${said.id} ${said.version}, the manifest of ${id} ${version}`;
  }
  const unsigned = signatureProblem(said, keys);
  if (unsigned !== undefined) return unsigned;
  const there = await hashesOf(name, folder);
  const names = [...new Set([...Object.keys(said.files), ...Object.keys(there)])].sort();
  for (const file of names) {
    if (there[file] === undefined) return `its file '${file}' is missing`;
    if (said.files[file] === undefined) return `its file '${file}' is not one that was signed`;
    if (said.files[file] !== there[file]) return `its file '${file}' was changed`;
  }
  return undefined;
};

/**
 * Writes the hashes of a plugin's files beside them, signed with an Ed25519 private key (PEM). `key` is the name under
 * which operators trust its public half.
 */
export const sealPlugin = async (
  folder: string,
  { id, version }: PluginManifestBase,
  { key, privateKey }: { key: string; privateKey: string },
): Promise<PluginIntegrity> => {
  const files = await hashesOf(id, folder);
  const unsigned = { id, version, files, key };
  const signature = sign(null, signedText(unsigned), createPrivateKey(privateKey)).toString('base64');
  const sealed = { ...unsigned, signature };
  await writeFile(join(folder, INTEGRITY_FILE), `${JSON.stringify(sealed, null, 2)}\n`);
  return sealed;
};

/** One text for the same files, whatever folder they lie in: SHA-256 in hex. */
export const digestOf = async (name: string, folder: string): Promise<string> => {
  const files = await listFiles(name, folder, []);
  const hash = createHash('sha256');
  for (const { path, file } of files) hash.update(`${JSON.stringify(path)} ${await hashOf(file)}\n`);
  return hash.digest('hex');
};

/** One text for one content: however the file is laid out, the same bytes are signed. */
const signedText = ({ id, version, files, key }: PluginIntegrity): Buffer => {
  const sorted = Object.entries(files).sort(([left], [right]) => (left < right ? -1 : 1));
  return Buffer.from(JSON.stringify([id, version, key, sorted]));
};

const signatureProblem = (said: PluginIntegrity, keys: Readonly<Record<string, string>>): string | undefined => {
  if (said.key === undefined || said.signature === undefined) return 'nobody has signed it';
  const trusted = Object.hasOwn(keys, said.key) ? keys[said.key] : undefined;
  if (trusted === undefined) return `it is signed with the key '${said.key}', which is not trusted here`;
  let key: KeyObject;
  try {
    key = createPublicKey(trusted);
  } catch (error) {
    return `the trusted key '${said.key}' cannot be read: ${messageOf(error)}`;
  }
  if (key.asymmetricKeyType !== 'ed25519') return `the trusted key '${said.key}' is not an Ed25519 key`;
  const isSigned = verify(null, signedText(said), key, Buffer.from(said.signature, 'base64'));
  return isSigned ? undefined : `its signature is not of the key '${said.key}'`;
};

const parse = (text: string): PluginIntegrity | string => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return `is not JSON: ${messageOf(error)}`;
  }
  const { id, version, files, key, signature } = (value ?? {}) as Readonly<Record<string, unknown>>;
  const isText = (each: unknown): boolean => each === undefined || typeof each === 'string';
  if (typeof id !== 'string' || typeof version !== 'string') return 'names no plugin and version';
  if (typeof files !== 'object' || files === null || !Object.values(files).every((each) => typeof each === 'string'))
    return 'has no list of files';
  if (!isText(key) || !isText(signature)) return 'has a signature that is not text';
  return value as PluginIntegrity;
};

const hashesOf = async (name: string, folder: string): Promise<Record<string, string>> => {
  // Nothing outside the folder can be signed with it.
  const files = await listFiles(name, folder, []);
  const hashes: Record<string, string> = {};
  for (const { path, file } of files) if (path !== INTEGRITY_FILE) hashes[path] = await hashOf(file);
  return hashes;
};

const hashOf = async (file: string): Promise<string> => {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
};
