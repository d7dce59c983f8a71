import type { Spec, View as VegaView } from 'vega';
import { transforms } from 'vega-dataflow';
import * as encode from 'vega-encode';
import { expressionInterpreter } from 'vega-interpreter';
import { parse } from 'vega-parser';
import * as basicTransforms from 'vega-transforms';
import { extend } from 'vega-util';
import { View } from 'vega-view';
import * as viewTransforms from 'vega-view-transforms';
import { denyLoader } from './deny-loader.ts';
import { emphasise, seriesAt } from './emphasis.ts';
import { mixSpec } from './mix-spec.ts';
import { trendSpec } from './trend-spec.ts';

// The parts of Vega that lines, areas and axes need; `import 'vega'` would bring maps and networks as well.
extend(transforms, basicTransforms, viewTransforms, encode);

/** Everything that only a drawn chart needs; loaded when the first chart is drawn. */
export { emphasise, mixSpec, seriesAt, trendSpec };

/** Draws into `container` without evaluating code, and returns what removes the chart. */
export const draw = async (container: HTMLElement, spec: Spec): Promise<() => void> => {
  const view: VegaView = new View(parse(spec, {}, { ast: true }), {
    expr: expressionInterpreter,
    loader: denyLoader,
    renderer: 'svg',
    container,
    hover: false,
    tooltip: () => {},
  });
  await view.runAsync();
  return () => {
    view.finalize();
    container.replaceChildren();
  };
};
