import { parseHeader } from './csv-header.ts';
import type { FoundFile } from './find-files.ts';
import { isGzip, openText } from './open-text.ts';

const LONGEST = 1 << 20;

/** The names in the first line of a delimited file, without reading the rest; undefined where that line is none. */
export const readHeader = async (file: FoundFile): Promise<string[] | undefined> => {
  let text = '';
  for await (const piece of openText(file, file.size > 0 && (await isGzip(file.path)))) {
    text += piece.toString('utf-8');
    if (text.includes('\n') || text.length > LONGEST) break;
  }
  const line =
    text
      .replace(/^\uFEFF/, '')
      .split('\n', 1)[0]
      ?.replace(/\r$/, '') ?? '';
  return line === '' || line.length > LONGEST ? undefined : parseHeader(line, file.declaration);
};
