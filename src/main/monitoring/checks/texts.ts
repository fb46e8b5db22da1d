import type { ColumnType } from '../../../shared/domain/datasets/columnType.ts'
import type { CheckResult, Comparison } from '../../../shared/domain/monitoring/checks.ts'
import { count, counted, metric, parameter, quantity, significant } from '../../../shared/numbers.ts'

/** What is judged, before it is put into words. */
export type Finding = Omit<CheckResult, 'text'>

/** All that a finding has, where the check does not have it. */
export const noFigures = { value: null, reference: null, limit: null, p: null, adjustedP: null, provisional: false } as const

/** A name as texts write it: what masks texts looks for it in this form. */
export const named = (name: string): string => JSON.stringify(name)

/** `12.3 %`, `0.04 %`; never all or nothing where it is not. */
export function share(value: number): string {
  const percent = value * 100
  if (percent === 0 || percent === 100) return `${percent} %`
  if (percent < 0.001) return '< 0.001 %'
  if (percent < 0.1) return `${Number(percent.toPrecision(1))} %`
  if (percent > 99.9 && percent < 100) return '> 99.9 %'
  return `${Number(percent.toFixed(1))} %`
}

/** `p = 0.0312`, `p < 0.0001` */
export function pText(p: number): string {
  return p < 0.0001 ? 'p < 0.0001' : `p = ${metric(p)}`
}

const longestValue = 60

/**
 * The one place where a value of the data becomes part of a text. A category is quoted as names are. Who shows the text to people that must not see
 * the values of a column sends it through `maskedComparison`.
 */
export function valueText(value: string | number, type: ColumnType): string {
  if (typeof value === 'string') return named(value.length > longestValue ? `${value.slice(0, longestValue - 1)}…` : value)
  if (type !== 'date' && type !== 'datetime') return quantity(value)
  const at = new Date(value)
  if (Number.isNaN(at.getTime())) return quantity(value)
  return type === 'date' ? at.toISOString().slice(0, 10) : at.toISOString().slice(0, 19).replace('T', ' ')
}

/** A result with its sentence. @param values what the values are, as a sentence of its own; left out of what is masked */
export function result(finding: Finding, values = ''): CheckResult {
  return { ...finding, text: values === '' ? sentence(finding) : `${sentence(finding)} ${values}` }
}

/** Nothing to judge by. @param reason a sentence */
export function noData(check: Finding['check'], subject: string | null, reason: string, method: Finding['method'] = 'share'): CheckResult {
  return { ...noFigures, check, subject, method, outcome: 'noData', text: reason }
}

/** What a finding says without a value of the data. */
function sentence(finding: Finding): string {
  const { check, subject, outcome } = finding
  const [value, reference, limit] = [finding.value ?? 0, finding.reference ?? 0, finding.limit ?? 0]
  const name = named(subject ?? '')
  switch (check) {
    case 'drift':
      return `${name} ${outcome === 'fail' ? 'drifts' : 'does not drift'}: ${measureText(finding)}.`
    case 'predictionDrift':
      return `${predictionName(finding)} ${outcome === 'fail' ? 'drift' : 'do not drift'}: ${measureText(finding)}.`
    case 'missing':
      return `${share(value)} of ${name} is missing, ${share(reference)} in the reference (limit ${share(limit)}).`
    case 'newCategories':
      return `${share(value)} of the values of ${name} are categories that the reference does not have (limit ${share(limit)}).`
    case 'outOfRange':
      return `${share(value)} of the values of ${name} are outside the range of the reference (limit ${share(limit)}).`
    case 'rows':
      return `The window has ${counted(value, 'row')}.`
    case 'driftShare':
      return `${share(value)} of the columns drift (limit ${share(limit)}).`
    default:
      return `${name}: ${metric(finding.value)}.`
  }
}

function predictionName({ subject, method }: Finding): string {
  if (subject !== null) return `Predicted probabilities of ${named(subject)}`
  return method === 'wasserstein' || method === 'kolmogorovSmirnov' ? 'Predicted values' : 'Predicted classes'
}

const methodNames: Partial<Record<Finding['method'], string>> = {
  wasserstein: 'normed Wasserstein distance',
  jensenShannon: 'Jensen-Shannon distance',
  jensenShannonBase2: 'Jensen-Shannon distance',
  kolmogorovSmirnov: 'Kolmogorov-Smirnov test',
  chiSquare: 'chi-square test',
  zTest: 'Z-test of proportions',
}

function measureText({ method, value, limit, p, adjustedP, outcome }: Finding): string {
  const name = methodNames[method] ?? method
  const isTest = method === 'kolmogorovSmirnov' || method === 'chiSquare' || method === 'zTest'
  if (isTest) return `${name}, ${pText(p ?? 1)} (limit ${parameter(limit ?? 0)})`
  const distance = `${name} ${significant(value)} (limit ${parameter(limit ?? 0)})`
  if (adjustedP === null) return distance
  const large = value !== null && limit !== null && value >= limit
  const chance = outcome === 'pass' && large ? ', which may be chance' : ''
  return `${distance}${chance}, adjusted ${pText(adjustedP)}`
}

/** `a`, `a and b`, `a, b and 3 more` */
export function listed(names: readonly string[], most = 3): string {
  if (names.length <= most) return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`
  return `${names.slice(0, most - 1).join(', ')} and ${count(names.length - most + 1)} more`
}

/**
 * A comparison for people who must not see the values of some columns: what is told of these has figures of many rows, and no value. Whatever leaves
 * goes through here.
 * @param target of the model: the classes that it predicts are values of it
 */
export function maskedComparison(comparison: Comparison, hides: (column: string) => boolean, target: string | null): Comparison {
  const classes = new Map<string, string>()
  const checks = comparison.checks.map((one) => {
    if (one.check === 'predictionDrift') return target !== null && hides(target) ? maskedClass(one, classes) : one
    const values = one.check === 'newCategories' || one.check === 'outOfRange'
    return values && one.outcome !== 'noData' && one.subject !== null && hides(one.subject) ? result(one) : one
  })
  const changes = comparison.changes.map((one) => (hides(one.column) ? { ...one, text: 'The values of this column are masked.' } : one))
  return { ...comparison, checks, changes }
}

function maskedClass(one: CheckResult, classes: Map<string, string>): CheckResult {
  if (one.subject === null) return one
  const subject = classes.get(one.subject) ?? `group ${classes.size + 1}`
  classes.set(one.subject, subject)
  return one.outcome === 'noData'
    ? noData(one.check, subject, 'There are no probabilities to compare.', one.method)
    : result({ ...one, subject })
}
