import { checkNames } from '../../../../../shared/domain/monitoring/checkTexts.ts'
import type { CheckResult } from '../../../../../shared/domain/monitoring/checks.ts'
import { count, none, significant } from '../../../../../shared/numbers.ts'
import { nameOfMetric } from '../../../../../shared/domain/evaluation/metrics.ts'
import { Card } from '../../../ui/Card.tsx'
import { IconCheck, IconMinus, IconX } from '../../../ui/icons.ts'
import { Badge } from '../../../ui/marks.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'

const outcomes = {
  fail: { tone: 'worse', icon: IconX, text: 'fails' },
  noData: { tone: 'line', icon: IconMinus, text: 'no data' },
  pass: { tone: 'better', icon: IconCheck, text: 'passes' },
} as const

const methodNames: Readonly<Record<CheckResult['method'], string>> = {
  wasserstein: 'Wasserstein distance, normed',
  jensenShannon: 'Jensen–Shannon distance',
  jensenShannonBase2: 'Jensen–Shannon distance, base 2',
  kolmogorovSmirnov: 'Kolmogorov–Smirnov test',
  chiSquare: 'chi-square test',
  zTest: 'z-test of proportions',
  psi: 'population stability index',
  share: 'share of rows',
  count: 'count',
  metric: 'metric on labels',
  cbpe: 'estimate from probabilities',
  dle: 'estimate from an error model',
  time: 'time',
}

/** Where the value is a p-value: as Evidently has it, below its limit a column drifts. */
const pValues: ReadonlySet<CheckResult['method']> = new Set(['kolmogorovSmirnov', 'chiSquare', 'zTest'])

/** A column, or the name of a metric. */
const subjectOf = ({ check, subject }: CheckResult) =>
  (check === 'performance' || check === 'estimatedPerformance') && subject !== null ? nameOfMetric(subject) : subject

const columns: readonly Column<CheckResult>[] = [
  {
    id: 'outcome',
    title: 'Outcome',
    value: ({ outcome }) => outcomes[outcome].text,
    cell: ({ outcome }) => {
      const { tone, icon: Icon, text } = outcomes[outcome]
      return (
        <Badge tone={tone} icon={<Icon className="i" aria-hidden />}>
          {text}
        </Badge>
      )
    },
  },
  { id: 'check', title: 'Check', value: ({ check }) => checkNames[check] },
  {
    id: 'subject',
    title: 'Of',
    names: true,
    className: 'clip',
    value: subjectOf,
    tip: (result) => subjectOf(result) ?? undefined,
    cell: (result) => subjectOf(result) ?? none,
  },
  {
    id: 'value',
    title: 'Value',
    numeric: true,
    value: ({ value }) => value,
    tip: ({ method }) => methodNames[method],
    cell: ({ value, method }) => (pValues.has(method) && value !== null ? `p ${significant(value)}` : significant(value)),
  },
  { id: 'limit', title: 'Limit', numeric: true, value: ({ limit }) => limit, cell: ({ limit }) => significant(limit) },
  {
    id: 'reference',
    title: 'Reference',
    numeric: true,
    value: ({ reference }) => reference,
    cell: ({ reference }) => significant(reference),
  },
  {
    id: 'p',
    title: 'Adjusted p',
    help: 'Adjusted over all columns (Benjamini–Hochberg).',
    numeric: true,
    value: ({ adjustedP }) => adjustedP,
    cell: ({ adjustedP }) => significant(adjustedP),
  },
  { id: 'text', title: 'What it found', className: 'wrap check-text', value: ({ text }) => text },
]

/** Every check of a window with its numbers; those that fail first. */
export function ChecksCard({ checks }: { readonly checks: readonly CheckResult[] }) {
  const failing = checks.filter(({ outcome }) => outcome === 'fail').length
  return (
    <Card title="Checks" note={`${count(failing)} of ${count(checks.length)} fail`}>
      <DataTable label="Checks" columns={columns} rows={checks} rowKey={({ check, subject }) => `${check} ${subject ?? ''}`} />
    </Card>
  )
}
