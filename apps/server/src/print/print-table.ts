import type { Output } from '../world.ts';

/** An aligned table. A header that begins with `>` makes its column right-aligned. */
export const printTable = (headers: readonly string[], rows: readonly (readonly string[])[], out: Output): void => {
  const titles = headers.map((header) => header.replace(/^>/, ''));
  const widths = titles.map((title, column) => Math.max(width(title), ...rows.map((row) => width(row[column] ?? ''))));
  const line = (cells: readonly string[]): string =>
    widths
      .map((size, column) => pad(cells[column] ?? '', size, headers[column]?.startsWith('>') === true))
      .join('  ')
      .trimEnd();
  const text = [line(titles), line(widths.map((size) => '─'.repeat(size))), ...rows.map(line)].join('\n');
  out.write(`${text}\n`);
};

const pad = (text: string, size: number, right: boolean): string => {
  const space = ' '.repeat(Math.max(0, size - width(text)));
  return right ? space + text : text + space;
};

const graphemes = new Intl.Segmenter();
const width = (text: string): number => [...graphemes.segment(text)].length;
