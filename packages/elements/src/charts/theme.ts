/**
 * How a chart looks. Colours are references to the widget's tokens: they stand as attributes in the SVG and follow
 * theme and forced colours without a new drawing. The font is resolved, because text is measured on a canvas.
 */
export interface ChartTheme {
  font: string;
  fontSize: number;
}

export const INK = 'var(--_ink)';
export const MUTED = 'var(--_muted)';
export const RULE = 'var(--_rule)';
export const ACCENT = 'var(--_accent)';
export const SURFACE = 'var(--_surface)';

/** Colours that can be told apart. */
export const COLOURS = 8;
/** One segment for each colour, and the unknown. */
export const MOST_SEGMENTS = COLOURS + 1;

/** Measures texts as they will be drawn; on a canvas, so that nothing is put into the page for it. */
export const measure = ({ font, fontSize }: ChartTheme): ((text: string) => number) => {
  const context = document.createElement('canvas').getContext('2d');
  if (!context) return (text) => text.length * fontSize * 0.6;
  context.font = `500 ${fontSize}px ${font}`;
  return (text) => context.measureText(text).width;
};

/** The theme of the page, read where the chart will stand. */
export const readTheme = (element: Element): ChartTheme => {
  const { fontFamily, fontSize } = getComputedStyle(element);
  return { font: fontFamily, fontSize: Math.round(Number.parseFloat(fontSize) * 0.75 * 10) / 10 };
};
