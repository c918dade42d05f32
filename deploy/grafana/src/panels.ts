// The kinds of panels that the dashboards are made of. Each says what is good, and what to do when it is not.
import * as barchart from '@grafana/grafana-foundation-sdk/barchart';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import * as common from '@grafana/grafana-foundation-sdk/common';
import type { DataTransformerConfig, Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { ThresholdsConfigBuilder, ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as table from '@grafana/grafana-foundation-sdk/table';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';

export const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };

export interface Text {
  title: string;
  /** What is shown. */
  shows: string;
  /** How it looks when all is well. */
  good: string;
  /** What to do when it does not. */
  otherwise: string;
}

export interface Look {
  unit: string;
  min?: number;
  max?: number;
  stacked?: boolean;
  /** From these values on it is a warning, and bad. */
  limits?: { warn: number; bad: number };
  width?: number;
}

/** Legends to the queries that make them. */
export type Queries = Record<string, string>;

const WHOLE_WIDTH = 24;
const HEIGHT = 8;
const letter = (index: number) => String.fromCharCode('A'.charCodeAt(0) + index);
const description = (text: Text) =>
  `${text.shows}\n\n**Good:** ${text.good}\n\n**If not:** ${text.otherwise}`;

const thresholds = (look: Look) =>
  new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([
    { value: null, color: 'green' },
    ...(look.limits
      ? [
          { value: look.limits.warn, color: 'orange' },
          { value: look.limits.bad, color: 'red' },
        ]
      : []),
  ]);

const query = (expr: string, legend: string, index: number) =>
  new DataqueryBuilder().expr(expr).legendFormat(legend).refId(letter(index));

const legend = () =>
  new common.VizLegendOptionsBuilder()
    .displayMode(common.LegendDisplayMode.List)
    .placement(common.LegendPlacement.Bottom)
    .showLegend(true)
    .calcs([]);

/** Lines over time. */
export function lines(text: Text, look: Look, queries: Queries): Builder<Panel> {
  const panel = new timeseries.PanelBuilder()
    .title(text.title)
    .description(description(text))
    .datasource(DATASOURCE)
    .unit(look.unit)
    .span(look.width ?? WHOLE_WIDTH / 2)
    .height(HEIGHT)
    .lineWidth(1)
    .fillOpacity(look.stacked ? 60 : 0)
    .showPoints(common.VisibilityMode.Never)
    .tooltip(
      new common.VizTooltipOptionsBuilder()
        .mode(common.TooltipDisplayMode.Multi)
        .sort(common.SortOrder.Descending),
    )
    .legend(legend());
  if (look.min !== undefined) panel.min(look.min);
  if (look.max !== undefined) panel.max(look.max);
  if (look.stacked) panel.stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal));
  if (look.limits) {
    panel
      .thresholds(thresholds(look))
      .thresholdsStyle(
        new common.GraphThresholdsStyleConfigBuilder().mode(common.GraphThresholdsStyleMode.Dashed),
      );
  }
  Object.entries(queries).forEach(([name, expr], i) => panel.withTarget(query(expr, name, i).range()));
  return panel;
}

/** One number a series, as it is now. */
export function numbers(text: Text, look: Look, queries: Queries): Builder<Panel> {
  const panel = new stat.PanelBuilder()
    .title(text.title)
    .description(description(text))
    .datasource(DATASOURCE)
    .unit(look.unit)
    .span(look.width ?? WHOLE_WIDTH / 6)
    .height(HEIGHT / 2)
    .thresholds(thresholds(look))
    .colorMode(common.BigValueColorMode.Value)
    .graphMode(common.BigValueGraphMode.None)
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .noValue('none yet');
  Object.entries(queries).forEach(([name, expr], i) => panel.withTarget(query(expr, name, i).instant()));
  return panel;
}

/** What the queries have in common is the key of a row; each of them is a column. */
function joined(key: string, names: string[]): DataTransformerConfig[] {
  const order = [key, ...names.map((_, i) => `Value #${letter(i)}`)];
  return [
    { id: 'joinByField', options: { byField: key, mode: 'outer' } },
    { id: 'filterFieldsByName', options: { include: { names: order } } },
    {
      id: 'organize',
      options: {
        indexByName: Object.fromEntries(order.map((name, i) => [name, i])),
        renameByName: Object.fromEntries(names.map((name, i) => [`Value #${letter(i)}`, name])),
      },
    },
  ];
}

const rows = (expr: string, index: number) =>
  query(expr, '', index).instant().format(PromQueryFormat.Table);

/** Bars over the values of a label; the queries leave no other label. */
export function bars(text: Text, look: Look, label: string, queries: Queries): Builder<Panel> {
  const panel = new barchart.PanelBuilder()
    .title(text.title)
    .description(description(text))
    .datasource(DATASOURCE)
    .unit(look.unit)
    .span(look.width ?? WHOLE_WIDTH / 2)
    .height(HEIGHT + HEIGHT / 2)
    .xField(label)
    .showValue(common.VisibilityMode.Never)
    .fillOpacity(70)
    .legend(legend())
    .transformations([
      ...joined(label, Object.keys(queries)),
      { id: 'sortBy', options: { sort: [{ field: label }] } },
    ]);
  if (look.min !== undefined) panel.min(look.min);
  if (look.max !== undefined) panel.max(look.max);
  Object.values(queries).forEach((expr, i) => panel.withTarget(rows(expr, i)));
  return panel;
}

/** A row for each value of a label; the queries leave no other label. */
export function rowsBy(
  text: Text,
  label: string,
  columns: Record<string, { expr: string; unit: string }>,
): Builder<Panel> {
  const panel = new table.PanelBuilder()
    .title(text.title)
    .description(description(text))
    .datasource(DATASOURCE)
    .span(WHOLE_WIDTH)
    .height(HEIGHT)
    .transformations(joined(label, Object.keys(columns)));
  Object.entries(columns).forEach(([name, column], i) => {
    panel.withTarget(rows(column.expr, i));
    panel.overrideByName(name, [{ id: 'unit', value: column.unit }]);
  });
  return panel;
}
