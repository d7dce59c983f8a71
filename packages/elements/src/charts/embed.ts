import embed, { type VisualizationSpec } from 'vega-embed';
import { expressionInterpreter } from 'vega-interpreter';
import { denyLoader } from './deny-loader.ts';
import type { ChartTheme } from './theme.ts';

export type ShowTip = (event: MouseEvent, value: unknown) => void;

/**
 * Draws a portal author's Vega-Lite with vega-embed, a chunk of its own. Nothing is evaluated or loaded, and no style
 * leaves the shadow root: vega-embed's and vega-tooltip's style sheets are off, the tooltip is the widget's.
 */
export const embedSpec = async (
  container: HTMLElement,
  spec: Record<string, unknown>,
  rows: readonly Record<string, unknown>[],
  theme: ChartTheme & { locale: string; colours: string[]; ink: string; rule: string },
  showTip: ShowTip,
): Promise<() => void> => {
  const text = { labelFont: theme.font, titleFont: theme.font, labelColor: theme.ink, titleColor: theme.ink };
  const result = await embed(
    container,
    {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      width: 'container',
      data: { name: 'answer' },
      ...spec,
      datasets: { ...(spec['datasets'] as object | undefined), answer: rows },
    } as unknown as VisualizationSpec,
    {
      mode: 'vega-lite',
      ast: true,
      expr: expressionInterpreter,
      loader: denyLoader,
      renderer: 'svg',
      actions: false,
      defaultStyle: false,
      tooltip: (_handler: unknown, event: MouseEvent, _item: unknown, value: unknown) => showTip(event, value),
      config: {
        background: 'transparent',
        font: theme.font,
        axis: { ...text, gridColor: theme.rule, domainColor: theme.rule, tickColor: theme.rule },
        legend: text,
        title: { font: theme.font, color: theme.ink },
        range: { category: theme.colours },
        view: { stroke: null },
      },
    },
  );
  return () => {
    result.finalize();
    container.replaceChildren();
  };
};
