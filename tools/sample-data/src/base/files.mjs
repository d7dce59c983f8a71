import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

/**
 * Writes the exports of the group's systems, each in its own look, and counts rows and bytes.
 *
 * @typedef {string | number | boolean | null} Cell
 * @typedef {object} Files
 * @property {(path: string, header: string[], rows: Cell[][], delimiter?: string) => void} table  text with a header line
 * @property {(path: string, rows: object[]) => void} lines   one JSON object a line; packed when the path ends in .gz
 * @property {(path: string, value: object) => void} json
 * @property {Record<string, number>} rows   rows by path
 * @property {() => number} bytes
 */

/** @param {string} folder @returns {Files} */
export const createFiles = (folder) => {
  let bytes = 0;
  /** @type {Record<string, number>} */
  const counted = {};

  const write = (/** @type {string} */ path, /** @type {string | Uint8Array} */ content) => {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
    bytes += typeof content === 'string' ? Buffer.byteLength(content) : content.length;
  };

  return {
    rows: counted,
    bytes: () => bytes,
    table: (path, header, rows, delimiter = ',') => {
      const out = [header.join(delimiter)];
      for (const row of rows) out.push(row.map((cell) => field(cell, delimiter)).join(delimiter));
      write(path, `${out.join('\n')}\n`);
      counted[path] = rows.length;
    },
    lines: (path, rows) => {
      const content = `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`;
      write(path, path.endsWith('.gz') ? gzipSync(content, { level: 6 }) : content);
      counted[path] = rows.length;
    },
    json: (path, value) => write(path, `${JSON.stringify(value, null, 2)}\n`),
  };
};

/** @param {Cell} cell @param {string} delimiter */
const field = (cell, delimiter) => {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  return cell.includes(delimiter) || cell.includes('"') ? `"${cell.replaceAll('"', '""')}"` : cell;
};

/** Sorts by the first column, then the second. @param {Cell[][]} rows */
export const inOrder = (rows) => rows.sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]));

/** @param {Cell | undefined} a @param {Cell | undefined} b */
const compare = (a, b) => ((a ?? '') < (b ?? '') ? -1 : (a ?? '') > (b ?? '') ? 1 : 0);
