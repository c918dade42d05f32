// What all dashboards share: variables, time range, links to each other.
import {
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  IntervalVariableBuilder,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DATASOURCE } from './panels';

const TAG = 'hardgate';

function labelValues(name: string, query: string, several: boolean) {
  const variable = new QueryVariableBuilder(name)
    .label(name)
    .datasource(DATASOURCE)
    .query({ query, refId: `${name}-values` })
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(several)
    .includeAll(several);
  return several ? variable.allValue('.*').current({ text: 'All', value: '$__all' }) : variable;
}

/**
 * An empty dashboard.
 *
 * @param students whether several can be chosen; else it is one
 */
export function dashboard(title: string, description: string, students: 'one' | 'several') {
  return new DashboardBuilder(`Hardgate: ${title}`)
    .uid(`hardgate-${title.toLowerCase()}`)
    .description(description)
    .tags([TAG])
    .timezone('browser')
    .time({ from: 'now-6h', to: 'now' })
    .refresh('30s')
    .tooltip(DashboardCursorSync.Crosshair)
    .readonly()
    .link(
      new DashboardLinkBuilder('Hardgate')
        .type(DashboardLinkType.Dashboards)
        .tags([TAG])
        .keepTime(true)
        .includeVars(true),
    )
    .withVariable(new DatasourceVariableBuilder('datasource').label('data source').type('prometheus'))
    .withVariable(
      labelValues(
        'student',
        'label_values(hardgate_student_positions_trained_total, student)',
        students === 'several',
      ),
    )
    .withVariable(
      labelValues('teacher', 'label_values(hardgate_pairing_pairs_with_total, teacher)', true),
    )
    .withVariable(
      new IntervalVariableBuilder('window')
        .label('window')
        .values('1m,5m,15m,1h,6h,1d')
        .current({ text: '5m', value: '5m' }),
    );
}
