import type { ColumnType } from '../../../../../shared/domain/datasets/dataset.ts'
import type { Rule, Severity } from '../../../../../shared/domain/datasets/rules.ts'

/** A rule as a form holds it: everything is text until it is read. */
export interface RuleDraft {
  readonly kind: Rule['kind']
  readonly columns: readonly string[]
  readonly type: ColumnType
  /** Two limits, whatever they are of: a range, a count, a share, an index. */
  readonly low: string
  readonly high: string
  readonly values: string
  readonly pattern: string
  readonly reference: string
  readonly only: boolean
  readonly severity: Severity
}

export const kindTitles: Readonly<Record<Rule['kind'], string>> = {
  type: 'Type',
  missing: 'Maximum missing rate',
  range: 'Range',
  set: 'Allowed values',
  pattern: 'Pattern',
  unique: 'Unique',
  rows: 'Number of rows',
  drift: 'Drift',
  columns: 'Required columns',
}

export const newDraft = (reference: string): RuleDraft => ({
  kind: 'range',
  columns: [],
  type: 'number',
  low: '',
  high: '',
  values: '',
  pattern: '',
  reference,
  only: false,
  severity: 'warn',
})

/** The form of a rule that is there already. @param reference the version that a drift rule may name */
export function draftOf(rule: Rule, severity: Severity, reference: string): RuleDraft {
  const draft = { ...newDraft(reference), kind: rule.kind, severity }
  const text = (value: number | string | undefined) => (value === undefined ? '' : String(value))
  switch (rule.kind) {
    case 'type':
      return { ...draft, columns: [rule.column], type: rule.type }
    case 'missing':
      return { ...draft, columns: [rule.column], high: text(100 * rule.maxShare) }
    case 'range':
      return { ...draft, columns: [rule.column], low: text(rule.min), high: text(rule.max) }
    case 'set':
      return { ...draft, columns: [rule.column], values: rule.values.join('\n') }
    case 'pattern':
      return { ...draft, columns: [rule.column], pattern: rule.pattern }
    case 'unique':
      return { ...draft, columns: rule.columns }
    case 'rows':
      return { ...draft, low: text(rule.min), high: text(rule.max) }
    case 'drift':
      return { ...draft, columns: [rule.column], high: text(rule.limit), reference: rule.reference }
    case 'columns':
      return { ...draft, columns: rule.columns, only: rule.only }
  }
}

/** The rule that a form says, or why it says none. */
export function ruleOf(draft: RuleDraft): { readonly rule: Rule } | { readonly wrong: string } {
  const { kind, columns, low, high } = draft
  const [column] = columns
  if (kind !== 'rows' && column === undefined) return { wrong: 'Choose a column.' }
  switch (kind) {
    case 'type':
      return { rule: { kind, column, type: draft.type } }
    case 'missing': {
      const percent = numberOf(high === '' ? '0' : high)
      if (percent === null || percent < 0 || percent > 100) return { wrong: 'Enter a share from 0 to 100 %.' }
      return { rule: { kind, column, maxShare: percent / 100 } }
    }
    case 'range': {
      const [min, max] = [bound(low), bound(high)]
      if (min === undefined && max === undefined) return { wrong: 'Enter a minimum or a maximum.' }
      return { rule: { kind, column, min, max } }
    }
    case 'set': {
      const values = draft.values.split('\n').filter((value) => value !== '')
      return values.length === 0 ? { wrong: 'Enter the allowed values, one per line.' } : { rule: { kind, column, values } }
    }
    case 'pattern':
      return draft.pattern === '' ? { wrong: 'Enter a regular expression.' } : { rule: { kind, column, pattern: draft.pattern } }
    case 'unique':
      return { rule: { kind, columns: [...columns] } }
    case 'rows': {
      const [min, max] = [countOf(low), countOf(high)]
      if (min === null || max === null || (min === undefined && max === undefined))
        return { wrong: 'Enter a minimum or maximum number of rows.' }
      return { rule: { kind, min, max } }
    }
    case 'drift': {
      const limit = numberOf(high === '' ? '0.1' : high)
      if (limit === null || limit < 0) return { wrong: 'Enter a limit of 0 or more.' }
      return { rule: { kind, column, reference: draft.reference, measure: 'psi', limit } }
    }
    case 'columns':
      return { rule: { kind, columns: [...columns], only: draft.only } }
  }
}

function numberOf(text: string): number | null {
  const value = Number(text)
  return text.trim() === '' || !Number.isFinite(value) ? null : value
}

/** A number for numbers, text for dates. */
function bound(text: string): number | string | undefined {
  if (text.trim() === '') return undefined
  return numberOf(text) ?? text.trim()
}

/** Undefined where nothing is said, null where it is no count. */
function countOf(text: string): number | undefined | null {
  if (text.trim() === '') return undefined
  const value = Number(text)
  return Number.isInteger(value) && value >= 0 ? value : null
}
