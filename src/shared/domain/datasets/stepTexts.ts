import { counted } from '../../numbers.ts'
import type { PreparationStep, StepKind } from './preparation.ts'

/** The steps of a preparation in words, for lists and messages. */

const names: Readonly<Record<StepKind, string>> = {
  rename: 'rename',
  cast: 'change type',
  parse: 'parse',
  trim: 'trim',
  case: 'change case',
  replace: 'replace',
  fill: 'fill missing',
  merge: 'merge values',
  clip: 'clip',
  drop: 'drop columns',
  keep: 'keep columns',
  filter: 'filter',
  sort: 'sort',
  deduplicate: 'deduplicate',
  derive: 'derive',
  split: 'split column',
  unpivot: 'unpivot',
  pivot: 'pivot',
  join: 'join',
  union: 'union',
  group: 'group',
  window: 'window',
  sample: 'sample',
  sql: 'SQL',
}

/** `fill missing`, for messages: Step 3 (fill missing). */
export function stepName(kind: StepKind): string {
  return names[kind]
}

/** `Trim city and region` */
export function stepText(step: PreparationStep): string {
  switch (step.kind) {
    case 'rename':
      return step.columns.length === 1
        ? `Rename ${step.columns[0].from} to ${step.columns[0].to}`
        : `Rename ${counted(step.columns.length, 'column')}`
    case 'cast':
      return `Change ${listed(step.columns)} to ${step.type}`
    case 'parse':
      return `Parse ${listed(step.columns)} as ${step.type}`
    case 'trim':
      return `Trim ${listed(step.columns)}`
    case 'case':
      return `Change ${listed(step.columns)} to ${step.to} case`
    case 'replace':
      return `Replace ${shown(step.find)} with ${shown(step.with)} in ${listed(step.columns)}`
    case 'fill':
      return `Fill missing ${listed(step.columns)} with ${fillings[step.how](step.value ?? '')}`
    case 'merge':
      return mergeText(step)
    case 'clip':
      return `Clip ${listed(step.columns)} to ${step.min ?? '−∞'} … ${step.max ?? '∞'}`
    case 'drop':
      return `Drop ${listed(step.columns)}`
    case 'keep':
      return `Keep ${listed(step.columns)}`
    case 'filter':
      return `${step.rows === 'keep' ? 'Keep' : 'Drop'} rows where ${cut(step.where)}`
    case 'sort':
      return `Sort by ${step.by.map(({ column, descending }) => (descending ? `${column} (descending)` : column)).join(', ')}`
    case 'deduplicate':
      return step.columns ? `Deduplicate by ${listed(step.columns)}` : 'Drop duplicate rows'
    case 'derive':
      return `${step.column} = ${cut(step.expression)}`
    case 'split':
      return `Split ${step.column} at ${shown(step.separator)} into ${listed(step.into)}`
    case 'unpivot':
      return `Unpivot ${listed(step.columns)} into ${step.name} and ${step.value}`
    case 'pivot':
      return `Pivot ${step.value} by ${step.name}`
    case 'join':
      return `Join ${step.with} on ${step.on.map(({ left, right }) => (left === right ? left : `${left} = ${right}`)).join(', ')}`
    case 'union':
      return `Add the rows of ${step.with}`
    case 'group':
      return step.by.length === 0 ? 'Aggregate all rows' : `Group by ${listed(step.by)}`
    case 'window':
      return `${step.column} = ${step.what} of ${step.of}`
    case 'sample':
      return step.rows === undefined
        ? `Sample ${((step.share ?? 1) * 100).toLocaleString('en', { maximumFractionDigits: 2 })} % of the rows`
        : `Sample ${counted(step.rows, 'row')}`
    case 'sql':
      return `SQL: ${cut(step.query.replace(/\s+/g, ' '))}`
  }
}

/** `Merge "oslo" of city into "Oslo"`, `Make "-" of amount missing` */
function mergeText({ column, values, into }: Extract<PreparationStep, { kind: 'merge' }>): string {
  const which = `${values.length === 1 && values[0] !== '' ? shown(values[0]) : counted(values.length, 'value')} of ${column}`
  if (into === '') return `Make ${which} missing`
  return values.length === 1 && values[0] === '' ? `Fill missing ${column} with ${shown(into)}` : `Merge ${which} into ${shown(into)}`
}

const fillings: Readonly<Record<Extract<PreparationStep, { kind: 'fill' }>['how'], (value: string) => string>> = {
  value: shown,
  mean: () => 'the mean',
  median: () => 'the median',
  mostFrequent: () => 'the most frequent value',
  previous: () => 'the previous value',
  next: () => 'the next value',
}

function listed(names_: readonly string[]): string {
  if (names_.length > 3) return counted(names_.length, 'column')
  return names_.length < 2 ? names_.join('') : `${names_.slice(0, -1).join(', ')} and ${names_[names_.length - 1]}`
}

function shown(text: string): string {
  return text === '' ? 'missing' : JSON.stringify(cut(text, 40))
}

function cut(text: string, most = 80): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text
}
