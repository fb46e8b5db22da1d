import { z } from 'zod'
import { ColumnType } from './dataset.ts'
import { masked } from './sensitive.ts'

/** What a version has to keep. A rule is kept as it is: to change one is to remove it and add another. */

const column = z.string().min(1).max(10_000)
const columns = z.array(column).min(1).max(2_000)

/** A number for numbers, ISO 8601 text for dates. */
const Bound = z.union([
  z.number(),
  z.string().regex(/^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?$/, 'A limit must be a number or a date, such as 2024-05-01.'),
])

const TypeRule = z.object({ kind: z.literal('type'), column, type: ColumnType })
const MissingRule = z.object({ kind: z.literal('missing'), column, maxShare: z.number().min(0).max(1) })
const Range = z.object({ kind: z.literal('range'), column, min: Bound.optional(), max: Bound.optional() })
const RangeRule = Range.refine(({ min, max }) => min !== undefined || max !== undefined, 'A range needs a minimum or a maximum.')
  .refine(
    ({ min, max }) => min === undefined || max === undefined || typeof min === typeof max,
    'Both limits must be numbers, or both dates.',
  )
  .refine(({ min, max }) => min === undefined || max === undefined || min <= max, 'The minimum is greater than the maximum.')
const SetRule = z.object({ kind: z.literal('set'), column, values: z.array(z.string().max(10_000)).min(1).max(1_000) })
const PatternRule = z.object({ kind: z.literal('pattern'), column, pattern: z.string().min(1).max(2_000) })
const UniqueRule = z.object({ kind: z.literal('unique'), columns })
const RowsRule = z
  .object({
    kind: z.literal('rows'),
    min: z.int().nonnegative().optional(),
    max: z.int().nonnegative().optional(),
    /** How much more or less than the version before, as a share of it. */
    maxChange: z.number().nonnegative().optional(),
  })
  .refine(({ min, max, maxChange }) => (min ?? max ?? maxChange) !== undefined, 'A row count needs a limit.')
  .refine(({ min, max }) => min === undefined || max === undefined || min <= max, 'The minimum is greater than the maximum.')
const DriftRule = z.object({
  kind: z.literal('drift'),
  column,
  /** The version that is compared with: the hash of its manifest, or its name (`wine@v1`) while the rule is being added. */
  reference: z.string().min(1).max(300),
  /** The population stability index may be at most `limit`; or the p-value (see `drift.ts`) at least. */
  measure: z.enum(['psi', 'p']),
  limit: z.number().nonnegative(),
})
const ColumnsRule = z.object({
  kind: z.literal('columns'),
  columns,
  /** Whether there may be no others. */
  only: z.boolean().default(false),
})

export const Rule = z.discriminatedUnion('kind', [
  TypeRule,
  MissingRule,
  RangeRule,
  SetRule,
  PatternRule,
  UniqueRule,
  RowsRule,
  DriftRule,
  ColumnsRule,
])
export type Rule = z.infer<typeof Rule>
/** A rule as it is told: the range of a sensitive column has no bounds, its values are masked. */
export const ShownRule = z.discriminatedUnion('kind', [
  TypeRule,
  MissingRule,
  Range,
  SetRule,
  PatternRule,
  UniqueRule,
  RowsRule,
  DriftRule,
  ColumnsRule,
])
export type RuleOf<Kind extends Rule['kind']> = Extract<Rule, { kind: Kind }>
export const ruleKinds = [
  'type',
  'missing',
  'range',
  'set',
  'pattern',
  'unique',
  'rows',
  'drift',
  'columns',
] as const satisfies Rule['kind'][]

/** `warn` tells; `block` also stops training, until a person overrides it. */
export const Severity = z.enum(['warn', 'block'])
export type Severity = z.infer<typeof Severity>

/** What a rule found in a version. */
export const RuleResult = z.object({
  ruleId: z.int(),
  passed: z.boolean(),
  /** 0 when it passed; null where it is not rows that fail: of row counts, drift and columns. */
  failingRows: z.int().nullable(),
  detail: z.string(),
})
export type RuleResult = z.infer<typeof RuleResult>

/** A rule of a sensitive column without the values that it names. */
export function maskRule(rule: Rule): Rule {
  if (rule.kind === 'set') return { ...rule, values: [masked] }
  if (rule.kind === 'pattern') return { ...rule, pattern: masked }
  return rule.kind === 'range' ? { kind: 'range', column: rule.column } : rule
}

/** A rule in words: what has to hold. */
export function ruleText(rule: Rule): string {
  switch (rule.kind) {
    case 'type':
      return `${quote(rule.column)} has type ${rule.type}`
    case 'missing':
      return rule.maxShare === 0
        ? `${quote(rule.column)} is never missing`
        : `${quote(rule.column)} has a missing rate of at most ${share(rule.maxShare)}`
    case 'range':
      return `${quote(rule.column)} is ${between(rule.min, rule.max)}`
    case 'set':
      return `${quote(rule.column)} is ${rule.values.length === 1 ? '' : 'one of '}${some(rule.values)}`
    case 'pattern':
      return `${quote(rule.column)} matches ${rule.pattern.length > 80 ? `${rule.pattern.slice(0, 79)}…` : rule.pattern}`
    case 'unique':
      return `${some(rule.columns)} ${rule.columns.length === 1 ? 'is unique' : 'together are unique'}`
    case 'rows':
      return rowsText(rule)
    case 'drift':
      return `${quote(rule.column)} has no drift from ${shortReference(rule.reference)}: ${rule.measure === 'psi' ? 'PSI ≤' : 'p ≥'} ${rule.limit}`
    case 'columns':
      return `has the ${rule.columns.length === 1 ? 'column' : 'columns'} ${some(rule.columns)}${rule.only ? ' and no others' : ''}`
  }
}

function rowsText({ min, max, maxChange }: RuleOf<'rows'>): string {
  const count = min === undefined && max === undefined ? '' : `the row count is ${between(min, max)}`
  const change = maxChange === undefined ? '' : `the row count changes by at most ${share(maxChange)} from the previous version`
  return [count, change].filter((part) => part !== '').join(', and ')
}

function between(min: number | string | undefined, max: number | string | undefined): string {
  if (min === undefined && max === undefined) return `in a range (${masked})`
  if (min === undefined) return `at most ${max}`
  return max === undefined ? `at least ${min}` : `from ${min} to ${max}`
}

/** Hashes are shown by their first eight characters. */
function shortReference(reference: string): string {
  return /^[0-9a-f]{64}$/.test(reference) ? reference.slice(0, 8) : reference
}

function share(fraction: number): string {
  return `${Number((100 * fraction).toPrecision(3))} %`
}

function some(texts: readonly string[]): string {
  const shown = texts.slice(0, 6).map(quote).join(', ')
  return texts.length > 6 ? `${shown} and ${texts.length - 6} more` : shown
}

function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 59)}…` : text)
}
