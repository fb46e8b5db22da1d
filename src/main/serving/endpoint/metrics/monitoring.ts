import type { MonitoringFigures } from '../../../../shared/domain/serving/monitoringFigures.ts'
import type { MetricFamily, Sample } from './exposition.ts'

/** What main said of monitors the last time; none of it as long as it has said nothing. */
export function monitoringFamilies(figures: MonitoringFigures | null): MetricFamily[] {
  if (!figures) return []
  const { at, monitors, alerts, omittedAlerts, drift } = figures
  const perMonitor = (value: (monitor: MonitoringFigures['monitors'][number]) => number | null): Sample[] =>
    monitors.flatMap((each) => {
      const found = value(each)
      return found === null ? [] : [{ labels: { monitor: each.monitor }, value: found }]
    })
  return [
    gauge(
      'cairn_monitor_alerts',
      'Open alerts of monitors: 1 for each.',
      alerts.map((labels) => ({ labels: { ...labels }, value: 1 })),
    ),
    gauge('cairn_monitor_alerts_omitted', 'Open alerts that are not listed, because there are too many.', [
      { labels: {}, value: omittedAlerts },
    ]),
    gauge(
      'cairn_monitor_drift_effect',
      'How far the columns that drift most are from the reference in the newest window.',
      drift.map(({ monitor, column, effect }) => ({ labels: { monitor, column }, value: effect })),
    ),
    gauge(
      'cairn_monitor_drifting_columns',
      'Drifting columns in the newest window.',
      perMonitor(({ driftingColumns }) => driftingColumns),
    ),
    gauge(
      'cairn_monitor_rows',
      'Rows of the newest window.',
      perMonitor(({ rows }) => rows),
    ),
    gauge(
      'cairn_monitor_last_check_timestamp_seconds',
      'When an active monitor last looked for new data, in seconds since 1970.',
      perMonitor(({ checkedAt }) => (checkedAt === null ? null : checkedAt / 1_000)),
    ),
    gauge('cairn_monitor_figures_timestamp_seconds', 'When the values of monitors were last renewed, in seconds since 1970.', [
      { labels: {}, value: at / 1_000 },
    ]),
  ]
}

function gauge(name: string, help: string, samples: readonly Sample[]): MetricFamily {
  return { name, type: 'gauge', help, samples }
}
