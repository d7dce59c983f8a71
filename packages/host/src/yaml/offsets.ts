import { isMap, isNode, isScalar, type Document } from 'yaml';

/** Where the key (or, in a list, the value) at the path begins; the nearest parent when it does not exist. */
export const offsetOf = (document: Document, path: readonly string[]): number => {
  for (let length = path.length; length > 0; length -= 1) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const last = path[length - 1];
    if (isMap(parent)) {
      const key = parent.items.find((item) => String(item.key) === last)?.key;
      if (isNode(key) && key.range) return key.range[0];
    }
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
};

/**
 * Where a character of the text at the path stands in the file. YAML folds and indents texts, but changes nothing in them
 * except blanks: the character is found by counting the others. Exact for texts without escapes, such as formulas.
 */
export const offsetInText = (document: Document, file: string, path: readonly string[], character: number): number => {
  const node = document.getIn(path, true);
  if (!isScalar(node) || typeof node.value !== 'string' || !node.range) return offsetOf(document, path);
  const before = node.value.slice(0, character).replaceAll(/\s/g, '').length;
  const [from, end] = node.range;
  let left = before;
  for (let at = from + headOf(node.type, file.slice(from, end)); at < end; at += 1) {
    if (/\s/.test(file[at] ?? '')) continue;
    if (left === 0) return at;
    left -= 1;
  }
  return end - 1;
};

/** Characters of the file that come before the text itself: a quote, or the line with `>` or `|`. */
const headOf = (type: string | null | undefined, written: string): number => {
  if (type === 'QUOTE_SINGLE' || type === 'QUOTE_DOUBLE') return 1;
  return type === 'BLOCK_FOLDED' || type === 'BLOCK_LITERAL' ? written.indexOf('\n') + 1 : 0;
};
