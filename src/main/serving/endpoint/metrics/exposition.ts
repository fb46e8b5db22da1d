/** Numbers of a program as Prometheus reads them. */

export interface Sample {
  /** What follows the name of the family: `_bucket`, `_sum`, `_count`. */
  readonly suffix?: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export interface MetricFamily {
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  readonly samples: readonly Sample[]
}

/** Version 0.0.4 of the text format. */
export function prometheusText(families: readonly MetricFamily[]): string {
  return families.map((family) => linesOf(family, '', escapedHelp(family.help))).join('')
}

/** OpenMetrics 1.0: a counter ends in `_total`, and the text says where it ends. */
export function openMetricsText(families: readonly MetricFamily[]): string {
  const text = families.map((family) => linesOf(family, family.type === 'counter' ? '_total' : '', escapedLabel(family.help)))
  return `${text.join('')}# EOF\n`
}

function linesOf({ name, type, samples }: MetricFamily, ending: string, help: string): string {
  const lines = samples.map(({ suffix = ending, labels, value }) => `${name}${suffix}${labelsText(labels)} ${numberText(value)}\n`)
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`
}

function labelsText(labels: Sample['labels']): string {
  const parts = Object.entries(labels).map(([name, value]) => `${name}="${escapedLabel(value)}"`)
  return parts.length === 0 ? '' : `{${parts.join(',')}}`
}

function escapedLabel(text: string): string {
  return escapedHelp(text).replaceAll('"', '\\"')
}

function escapedHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
}

function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value)
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'
}
