import { Rule, ruleKinds } from '../../../../shared/domain/datasets/rules.ts'
import { CairnError } from '../../../../shared/errors.ts'
import type { Cli, Outcome } from '../cli.ts'
import { withSession } from '../session.ts'
import { escapeText } from '../text/escape.ts'
import { addedText, failingText, reportText, suggestionsText } from '../views/rules.ts'

export function list(cli: Cli, _: object, ref: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const report = await client.datasets.rules.list({ ref })
    return { data: report, text: reportText(report, cli.style) }
  })
}

export function check(cli: Cli, _: object, ref: string): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const report = await client.datasets.rules.check({ ref }, { signal })
    return { data: report, text: reportText(report, cli.style), exit: report.ok ? 0 : 3 }
  })
}

interface PageOptions {
  readonly limit: number
  readonly offset: number
  readonly columns?: readonly string[]
}

export function failing(cli: Cli, { limit, offset, columns }: PageOptions, ref: string, rule: number): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const page = await client.datasets.rules.failing({ ref, rule, limit, offset, columns: columns && [...columns] }, { signal })
    return { data: page, text: failingText(page, ref, rule) }
  })
}

export function suggest(cli: Cli, { apply }: { readonly apply: boolean }, ref: string): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const found = await client.datasets.rules.suggest({ ref, apply }, { signal })
    return { data: found, text: suggestionsText(found, { ref, apply }, cli.style) }
  })
}

interface RuleOptions {
  readonly block: boolean
  readonly replaces?: number
  readonly type?: string
  readonly maxShare?: number
  readonly min?: string
  readonly max?: string
  readonly values?: readonly string[]
  readonly pattern?: string
  readonly maxChange?: number
  readonly against?: string
  readonly psi?: number
  readonly p?: number
  readonly only: boolean
}

export function add(cli: Cli, options: RuleOptions, name: string, kind: string, columns: string[]): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const rule = ruleOf(kind, columns, options)
    const { block, replaces } = options
    const status = await client.datasets.rules.add({ name, rule, severity: block ? 'block' : 'warn', replaces }, { signal })
    return { data: status, text: addedText(status, cli.style) }
  })
}

/** @throws INVALID_INPUT with the options that the kind needs */
function ruleOf(kind: string, columns: readonly string[], options: RuleOptions): Rule {
  const known = ruleKinds.find((one) => one === kind)
  if (!known) throw new CairnError('INVALID_INPUT', `There is no rule type "${kind}".`, { kind, kinds: [...ruleKinds] })
  const many = known === 'unique' || known === 'columns'
  const wanted = known === 'rows' ? 0 : many ? Math.max(1, columns.length) : 1
  if (columns.length !== wanted) {
    const expected = ['no columns', many ? 'one or more columns' : 'one column'][Math.min(wanted, 1)]
    throw new CairnError('INVALID_INPUT', `A ${known} rule needs ${expected}.`, { kind: known, columns: [...columns] })
  }
  const parsed = Rule.safeParse(many ? { kind, columns, only: options.only } : { kind, column: columns[0], ...settingsOf(known, options) })
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map((issue) => `${optionOf(issue.path.map(String))}${issue.message}`)
  throw new CairnError('INVALID_INPUT', `The rule is incomplete. ${faults.join(' ')}`, { kind: known })
}

function settingsOf(kind: Rule['kind'], options: RuleOptions): Record<string, unknown> {
  const { type, maxShare, values, pattern, maxChange, against, psi, p } = options
  const [min, max] = [options.min, options.max].map(bound)
  switch (kind) {
    case 'range':
      return { min, max }
    case 'rows':
      return { min, max, maxChange }
    case 'drift':
      if ((psi === undefined) === (p === undefined)) {
        throw new CairnError('INVALID_INPUT', 'A drift rule needs exactly one limit: --psi or --p.', { kind })
      }
      return { reference: against, measure: psi === undefined ? 'p' : 'psi', limit: psi ?? p }
    default:
      return { type, maxShare, values, pattern }
  }
}

/** A number where it is one, else a date as it was written. */
function bound(text: string | undefined): number | string | undefined {
  if (text === undefined) return undefined
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text
}

const optionNames = new Map([
  ['reference', '--against'],
  ['maxShare', '--max-share'],
  ['maxChange', '--max-change'],
])

function optionOf([field]: readonly string[]): string {
  return field === undefined ? '' : `${optionNames.get(field) ?? `--${field}`}: `
}

export function remove(cli: Cli, _: object, rule: number): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const status = await client.datasets.rules.remove({ rule })
    return { data: status, text: `Rule ${status.id} of ${escapeText(status.dataset)} is removed: ${escapeText(status.text)}.` }
  })
}

export function override(cli: Cli, { reason }: { readonly reason: string }, ref: string, rule: number): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const status = await client.datasets.rules.override({ ref, rule, reason })
    return { data: status, text: `${escapeText(ref)} may pass rule ${status.id} (${escapeText(status.text)}): ${escapeText(reason)}` }
  })
}
