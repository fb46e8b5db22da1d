/**
 * A rules file for Prometheus over what `/metrics` of the endpoint shows of monitors: Prometheus then tells of the same alerts as Cairn, and
 * of its silence too. Strings are written as JSON, which YAML reads as they are.
 * @see https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/
 */
export function prometheusRules(): string {
  return [
    '# Rules for Prometheus over /metrics of the endpoint of Cairn. It asks for the token of the endpoint (authorization in scrape_configs).',
    'groups:',
    '  - name: "cairn-monitoring"',
    '    rules:',
    ...rules.flatMap(ruleLines),
    '',
  ].join('\n')
}

interface Rule {
  readonly alert: string
  readonly expr: string
  readonly for: string
  readonly severity: 'warning' | 'critical'
  readonly summary: string
  readonly description: string
}

const firing = (severity: Rule['severity']) => `cairn_monitor_alerts{state="firing",severity="${severity}"} == 1`

const rules: readonly Rule[] = [
  {
    alert: 'CairnMonitorCritical',
    expr: firing('critical'),
    for: '0m',
    severity: 'critical',
    summary: '{{ $labels.monitor }}: {{ $labels.check }} {{ $labels.subject }}',
    description: 'A critical alert of the monitor {{ $labels.monitor }} is firing. Cairn shows the windows it rests on and what to do.',
  },
  {
    alert: 'CairnMonitorWarning',
    expr: firing('warning'),
    for: '0m',
    severity: 'warning',
    summary: '{{ $labels.monitor }}: {{ $labels.check }} {{ $labels.subject }}',
    description: 'An alert of the monitor {{ $labels.monitor }} is firing. Cairn shows the windows it rests on and what to do.',
  },
  {
    alert: 'CairnMonitorAlertsOmitted',
    expr: 'cairn_monitor_alerts_omitted > 0',
    for: '0m',
    severity: 'warning',
    summary: '{{ $value }} open alerts are not listed',
    description: 'So many alerts are open that /metrics lists only the most severe ones. Cairn lists all of them.',
  },
  {
    alert: 'CairnMonitorNotChecking',
    // A paused monitor has no time of its last check.
    expr: 'time() - cairn_monitor_last_check_timestamp_seconds > 3600',
    for: '5m',
    severity: 'critical',
    summary: '{{ $labels.monitor }} has not checked for an hour',
    description:
      'The monitor {{ $labels.monitor }} has not looked for new data for an hour. Check that Cairn is running and that its source is there.',
  },
  {
    alert: 'CairnMonitoringSilent',
    expr: 'time() - cairn_monitor_figures_timestamp_seconds > 300',
    for: '5m',
    severity: 'critical',
    summary: 'The monitors of Cairn are silent',
    description: 'The endpoint answers, but has heard nothing of the monitors for five minutes. Check that Cairn is running.',
  },
  {
    alert: 'CairnEndpointSilent',
    expr: 'absent(cairn_build_info)',
    for: '5m',
    severity: 'critical',
    summary: 'The endpoint of Cairn is not scraped',
    description: 'Prometheus has no metrics of the endpoint: it does not run, or its token has changed.',
  },
]

function ruleLines({ alert, expr, for: pending, severity, summary, description }: Rule): string[] {
  return [
    `      - alert: ${JSON.stringify(alert)}`,
    `        expr: ${JSON.stringify(expr)}`,
    `        for: ${JSON.stringify(pending)}`,
    '        labels:',
    `          severity: ${JSON.stringify(severity)}`,
    '        annotations:',
    `          summary: ${JSON.stringify(summary)}`,
    `          description: ${JSON.stringify(description)}`,
  ]
}
