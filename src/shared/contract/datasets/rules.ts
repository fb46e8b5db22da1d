import { z } from 'zod'
import { ShownRow } from '../../domain/datasets/rowNumbers.ts'
import { Rule, Severity, ShownRule } from '../../domain/datasets/rules.ts'
import { KnownName, operation, Page, Ref, Time } from '../base.ts'

export const RuleStatus = z.object({
  id: z.int(),
  dataset: z.string(),
  rule: ShownRule,
  severity: Severity,
  /** The rule in words. */
  text: z.string(),
  createdAt: Time,
  /** What it found in the version; null when it has not been checked there. */
  result: z.object({ passed: z.boolean(), failingRows: z.int().nullable(), detail: z.string(), checkedAt: Time }).nullable(),
  /** A person lets the version pass although the rule fails. */
  override: z.object({ reason: z.string(), actor: z.string(), at: Time }).nullable(),
})
export type RuleStatus = z.infer<typeof RuleStatus>

/** All rules of a dataset, and what they found in one version. */
export const RulesReport = z.object({
  /** `wine@v3` */
  ref: z.string(),
  /** Every blocking rule was checked, and passes or is overridden: the version may be trained on. */
  ok: z.boolean(),
  /** Rules that fail; of those that block, the ones that are not overridden; and the rules that are not checked yet. */
  failed: z.int(),
  blocking: z.int(),
  unchecked: z.int(),
  rules: z.array(RuleStatus),
})
export type RulesReport = z.infer<typeof RulesReport>

export const RuleSuggestion = z.object({ rule: Rule, severity: Severity, text: z.string(), reason: z.string() })
export type RuleSuggestion = z.infer<typeof RuleSuggestion>

const Cell = z.union([z.string(), z.number(), z.boolean(), z.null()])
export const FailingRows = z.object({
  columns: z.array(z.string()),
  /** Rows that fail. */
  total: z.int(),
  rows: z.array(z.object({ row: ShownRow, cells: z.array(Cell) })),
})
export type FailingRows = z.infer<typeof FailingRows>

const RuleId = z.int().positive()
const stored = ['OBJECT_MISSING', 'OBJECT_CORRUPT', 'CANCELLED', 'WORKER_DIED'] as const

export const rulesContract = {
  list: operation()
    .input(z.object({ ref: Ref }))
    .output(RulesReport),
  /** Adds a rule to a dataset, also in the place of another one, and checks it on the latest version. */
  add: operation(...stored, 'COLUMN_UNKNOWN', 'RULE_INVALID', 'ALREADY_EXISTS')
    .input(z.object({ name: KnownName, rule: Rule, severity: Severity.default('warn'), replaces: RuleId.optional() }))
    .output(RuleStatus),
  /** Rules that hold in a version and that later ones should keep; `apply` adds those that are not there yet. */
  suggest: operation(...stored)
    .input(z.object({ ref: Ref, apply: z.boolean().default(false) }))
    .output(z.object({ suggestions: z.array(RuleSuggestion), added: z.array(RuleStatus) })),
  remove: operation()
    .input(z.object({ rule: RuleId }))
    .output(RuleStatus),
  /** Checks every rule of a dataset on a version. */
  check: operation(...stored)
    .input(z.object({ ref: Ref }))
    .output(RulesReport),
  failing: operation(...stored, 'COLUMN_UNKNOWN')
    .input(z.object({ ref: Ref, rule: RuleId, ...Page.shape, columns: z.array(z.string()).optional() }))
    .output(FailingRows),
  /** Lets a version pass although a blocking rule fails there. */
  override: operation()
    .input(z.object({ ref: Ref, rule: RuleId, reason: z.string().trim().min(3, 'Enter a reason.').max(10_000) }))
    .output(RuleStatus),
}
