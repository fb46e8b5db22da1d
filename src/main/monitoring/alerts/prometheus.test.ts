import { parse } from 'yaml'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { prometheusText } from '../../serving/endpoint/metrics/exposition.ts'
import { metricFamilies } from '../../serving/endpoint/metrics/families.ts'
import { monitoringFamilies } from '../../serving/endpoint/metrics/monitoring.ts'
import { schema } from '../../workspace/index.ts'
import { DriftReader, monitoringFigures } from './figures.ts'
import { monitored, result } from './fixtures/monitored.ts'
import { prometheusRules } from './prometheusRules.ts'

const duration = z.string().regex(/^\d+[smhd]$/)
/** https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/ and …/alerting_rules/; other keys are refused there too. */
const RuleFile = z.strictObject({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^[a-zA-Z_]\w*$/),
          expr: z.string(),
          for: duration,
          labels: z.record(z.string(), z.string()),
          annotations: z.record(z.string(), z.string()),
        }),
      ),
    }),
  ),
})

const noArms = { since: 0, at: 0, arms: [], pending: {}, workers: {}, unlogged: {}, dropped: {}, features: [], rss: 0 }

test('[DR-5] the rules file is one of Prometheus, and every metric in it is one of the endpoint', async () => {
  const { groups } = RuleFile.parse(parse(prometheusRules()))
  const rules = groups.flatMap((group) => group.rules)
  expect(rules.map(({ alert }) => alert)).toContain('CairnMonitoringSilent')
  const { workspace, at } = monitored()
  const figures = await monitoringFigures(workspace, new DriftReader(workspace.objects), at)
  const families = [...metricFamilies(noArms, '1'), ...monitoringFamilies(figures)]
  const names = families.map(({ name }) => name)
  for (const { expr } of rules) for (const [name] of expr.matchAll(/cairn_\w+/g)) expect(names).toContain(name)
})

test('[DR-5] metrics tell of open alerts and of the columns that drift most, within a bound', async () => {
  const columns = Array.from({ length: 300 }, (_, n) => `c${n}`)
  const { workspace, check, at, hour } = monitored()
  const results = columns.map((subject, n) => result('fail', { subject, value: n / 300 }))
  const slice = result('fail', { check: 'performance', subject: 'accuracy' })
  check(1, [...results, slice])
  check(2, [...results, slice])
  const report = await workspace.objects.put(Buffer.from(JSON.stringify({ comparison: { checks: results } })))
  workspace.write((db) =>
    db
      .update(schema.monitorWindows)
      .set({ reportObject: report.object, figures: { driftingColumns: 300 } })
      .run(),
  )
  workspace.write((db) =>
    db
      .update(schema.monitors)
      .set({ checkedAt: at + 2 * hour })
      .run(),
  )
  const figures = await monitoringFigures(workspace, new DriftReader(workspace.objects), at + 3 * hour)
  expect(figures.alerts).toHaveLength(200)
  expect(figures.alerts[0]).toEqual({
    monitor: 'wine-live',
    check: 'performance',
    subject: 'accuracy',
    severity: 'critical',
    state: 'firing',
  })
  expect(figures.omittedAlerts).toBe(101)
  expect(figures.drift).toHaveLength(50)
  expect(figures.drift[0]).toEqual({ monitor: 'wine-live', column: 'c299', effect: 299 / 300 })
  const text = prometheusText(monitoringFamilies(figures))
  expect(text).toContain(
    'cairn_monitor_alerts{monitor="wine-live",check="performance",subject="accuracy",severity="critical",state="firing"} 1\n',
  )
  expect(text).toContain('cairn_monitor_alerts_omitted 101\n')
  expect(text).toContain('cairn_monitor_drifting_columns{monitor="wine-live"} 300\n')
  expect(text).toContain(`cairn_monitor_last_check_timestamp_seconds{monitor="wine-live"} ${(at + 2 * hour) / 1000}\n`)
  expect(monitoringFamilies(null)).toEqual([])

  // A paused monitor is not expected to look.
  workspace.write((db) => db.update(schema.monitors).set({ status: 'paused' }).run())
  const later = await monitoringFigures(workspace, new DriftReader(workspace.objects), at + 3 * hour)
  expect(later.monitors).toEqual([{ monitor: 'wine-live', checkedAt: null, rows: 100, driftingColumns: 300 }])
})
