import type { FileDeclaration } from '../config/parse-file.ts';

/** The names of the columns in a header line; a name that comes twice gets a number. */
export const parseHeader = (line: string, { delimiter, quote, escape }: FileDeclaration): string[] => {
  const names: string[] = [];
  let name = '';
  let inQuotes = false;
  for (let at = 0; at < line.length; at++) {
    const mark = line[at];
    if (inQuotes && mark === escape && line[at + 1] === quote) name += line[++at];
    else if (mark === quote && quote !== '' && (inQuotes || name === '')) inQuotes = !inQuotes;
    else if (mark === delimiter && !inQuotes) {
      names.push(name);
      name = '';
    } else name += mark;
  }
  names.push(name);
  const seen = new Map<string, number>();
  return names.map((raw, at) => {
    const wanted = raw.trim() === '' ? `column${at}` : raw.trim();
    const before = seen.get(wanted.toLowerCase()) ?? 0;
    seen.set(wanted.toLowerCase(), before + 1);
    return before === 0 ? wanted : `${wanted}_${before}`;
  });
};
