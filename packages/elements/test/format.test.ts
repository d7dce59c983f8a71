import { formatComparedWith, formatPeriod, formatPoint } from '../src/format/date.ts';
import { chooseLocale } from '../src/format/locale.ts';
import { formatChange, formatExact, formatValue } from '../src/format/number.ts';
import { segmentLabel } from '../src/format/segment.ts';
import { deCharts } from '../src/text/de-charts.ts';
import { de } from '../src/text/de.ts';
import { enCharts } from '../src/text/en-charts.ts';
import { en } from '../src/text/en.ts';

const plain = (text: string | undefined) => text?.replaceAll('\u00a0', ' ');

describe('numbers', () => {
  it('are written in their unit and in the locale', () => {
    expect(formatValue(24_511, { unit: 'count' }, 'en')).toBe('24,511');
    expect(formatValue(5840 / 4500, { unit: 'ratio' }, 'en')).toBe('1.30');
    expect(formatValue(0.65, { unit: 'pct' }, 'en')).toBe('65.0%');
    expect(plain(formatValue(0.65, { unit: 'pct' }, 'de'))).toBe('65,0 %');
    expect(plain(formatValue(1200, { unit: 'money', currency: 'EUR' }, 'de'))).toBe('1.200 €');
    expect(formatValue(2.5, { unit: 'days' }, 'en')).toBe('2.5 days');
    expect(plain(formatValue(1.25, { unit: 'per_mille' }, 'en'))).toBe('1.3 ‰');
  });

  it('keep every digit of an exact decimal', () => {
    expect(formatExact('12345678901234567890', 'en')).toBe('12,345,678,901,234,567,890');
  });

  it('change in points for a share and in per cent otherwise, with a true minus sign', () => {
    const change = { absolute: -0.004, relative: -0.01 };
    expect(formatChange(change, { unit: 'pct' }, 'en', 'pp')).toEqual({ text: '−0.4\u00a0pp', sign: -1 });
    expect(formatChange({ absolute: 12, relative: 0.0121 }, { unit: 'count' }, 'en', 'pp')).toEqual({
      text: '+1.2%',
      sign: 1,
    });
  });

  it('have no direction when the change is too small to be written', () => {
    expect(formatChange({ absolute: 0.00004, relative: 0.00004 }, { unit: 'pct' }, 'en', 'pp')?.sign).toBe(0);
    expect(formatChange({ absolute: null, relative: null }, { unit: 'pct' }, 'en', 'pp')).toBeUndefined();
  });

  it('change in their own unit where the earlier figure was zero', () => {
    expect(formatChange({ absolute: 7, relative: null }, { unit: 'count' }, 'en', 'pp')?.text).toBe('+7.0');
  });
});

describe('dates', () => {
  it('name a month that is over by its month and any other day by its day', () => {
    expect(formatPoint('2026-10-31', 'month', 'en-GB')).toBe('Oct 2026');
    expect(formatPoint('2026-10-30', 'month', 'en-GB')).toBe('30 Oct 2026');
    expect(formatPoint('2026-09-30', 'quarter', 'en')).toBe('Q3 2026');
    expect(formatPoint('2026-12-31', 'year', 'en')).toBe('2026');
  });

  it('name what a change refers to, however the host writes it', () => {
    expect(formatComparedWith('1997-12-31', 'en')).toBe('Dec 1997');
    expect(formatComparedWith('1998-11', 'en')).toBe('Nov 1998');
    expect(formatComparedWith('2025-Q2', 'en')).toBe('Q2 2025');
    expect(formatComparedWith('12 months to 2025-06-30', 'en')).toBe('Jun 2025');
  });

  it('name a period of whole months by its length and last month', () => {
    const period = { from: '2025-11-01', to: '2026-11-01', label: '' };
    expect(formatPeriod(period, 'en', en)).toBe('12 months to Oct 2026');
    expect(formatPeriod({ ...period, from: '2026-10-01' }, 'en', en)).toBe('Oct 2026');
    expect(formatPeriod({ ...period, from: '2026-10-05' }, 'en-GB', en)).toBe('5 Oct 2026 – 31 Oct 2026');
  });
});

describe('the language', () => {
  it('is the first wish that is a language tag', () => {
    expect(chooseLocale(undefined, 'de_AT', 'en')).toBe('de-AT');
    expect(chooseLocale('not a tag', '', 'en-US@posix')).toBe('en-US');
    expect(chooseLocale(undefined, null)).toBe('en');
  });

  it('has a word for everything in English and German', () => {
    expect(Object.keys(de).sort()).toEqual(Object.keys(en).sort());
    expect(Object.keys(deCharts).sort()).toEqual(Object.keys(enCharts).sort());
    expect(Object.keys(de.status).sort()).toEqual(Object.keys(en.status).sort());
  });

  it('has a word for the classes that every scheme has', () => {
    expect(segmentLabel(['unknown'], 'unknown', de)).toBe('Unbekannt');
    expect(segmentLabel(['Prague'], 'Praha', de)).toBe('Praha');
  });

  it('writes a class that is an id as people would', () => {
    expect(segmentLabel(['upper_austria', 'retail'], 'upper_austria · retail', de)).toBe('Upper austria · Retail');
    expect(segmentLabel(['sme'], 'SME', de)).toBe('SME');
    expect(segmentLabel(['iPhone', '18–29'], undefined, de)).toBe('iPhone · 18–29');
  });
});
