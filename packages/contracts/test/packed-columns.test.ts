import { isPacked, lengthOfPacked, packColumn, unpackColumn, type WireValue } from '@sextant/contracts';

const CONTROLS = Array.from({ length: 32 }, (_, code) => String.fromCharCode(code)).join('');

describe('a column packed into one text', () => {
  it.each<[string, WireValue[]]>([
    ['texts', ['a', '', 'ü', '😀', 'a\nb', '\0', 'true', '1']],
    ['texts and nothing', [null, 'a', null, '', null]],
    ['one text', ['']],
    ['nothing alone', [null, null]],
    ['texts that JSON escapes', ['"', 'a","b', '\\', null, 'c']],
    ['the character that stands for null', ['\u007f', null, 'a\u007f']],
    ['texts that look like null', ['null', null, '', ',']],
    ['numbers that JSON does not know', [Number.NaN, null, Number.POSITIVE_INFINITY, 1]],
    ['numbers', [0, -1.5, 1e21, 0.1, Number.MAX_SAFE_INTEGER, null]],
    ['booleans', [true, false, null]],
    ['texts with the characters that separate', ['\u001f', 'a\u001eb', null, '\u001d\u001c']],
    ['half a pair of surrogates', ['\ud83d', '\ude00', null]],
  ])('gives its values back: %s', (_, values) => {
    const packed = packColumn(values);
    expect(isPacked(packed)).toBe(true);
    expect(unpackColumn(packed)).toEqual(values);
    expect(lengthOfPacked(packed)).toBe(values.length);
  });

  it.each<[string, WireValue[]]>([
    ['no values at all', []],
    ['values of several kinds', ['a', 1]],
    ['texts with every control character', [CONTROLS, 'a']],
  ])('stays as it is where it cannot be one: %s', (_, values) => {
    const packed = packColumn(values);
    expect(packed).toEqual(values);
    expect(unpackColumn(packed)).toEqual(values);
    expect(lengthOfPacked(packed)).toBe(values.length);
  });
});
