import type { FailingRows, RulesReport, RuleStatus, RuleSuggestion } from '../../../../shared/contract/datasets/rules.ts'
import { escapeText, shorten } from '../text/escape.ts'
import { count, counted, none } from '../../../../shared/numbers.ts'
import type { Style } from '../text/style.ts'
import { blocks, lines, table } from '../text/table.ts'
import { quoted, rowsText } from './datasets.ts'

const textWidth = 64
const right = (title: string) => ({ title, align: 'right' as const })

export function reportText(report: RulesReport, style: Style): string {
  if (report.rules.length === 0) return `No rules yet. Get suggestions: cairn rules suggest ${quoted(report.ref)}`
  return blocks(
    table(
      [right('id'), 'severity', 'state', right('failing rows'), 'rule', 'result'],
      report.rules.map((rule) => [
        String(rule.id),
        rule.severity,
        stateText(rule, style),
        rule.result?.failingRows == null ? none : count(rule.result.failingRows),
        shorten(escapeText(rule.text), textWidth),
        foundText(rule),
      ]),
    ),
    summary(report, style),
  )
}

function stateText({ result, override, severity }: RuleStatus, style: Style): string {
  if (!result) return style.faint('not checked')
  if (result.passed) return style.good('passes')
  if (override) return style.warn('overridden')
  return severity === 'block' ? style.bad('fails') : style.warn('fails')
}

function foundText({ result, override }: RuleStatus): string {
  if (override) return escapeText(`${result?.detail ?? ''} overridden by ${override.actor}: ${override.reason}`)
  return escapeText(result?.detail ?? '')
}

function summary({ ref, ok, failed, blocking, unchecked, rules }: RulesReport, style: Style): string {
  const stopping = rules.find(({ severity, result, override }) => severity === 'block' && result && !result.passed && !override)
  return lines(
    `${escapeText(ref)}: ${counted(rules.length, 'rule')}, ${count(failed)} failing, ${count(unchecked)} not checked.`,
    ok
      ? style.good('Ready for training.')
      : blocking > 0 && style.bad(`${counted(blocking, 'rule')} ${blocking === 1 ? 'blocks' : 'block'} training.`),
    unchecked > 0 && `Check them: cairn rules check ${quoted(ref)}`,
    stopping && `See the rows: cairn rules failing ${quoted(ref)} ${stopping.id}`,
  )
}

export function addedText(rule: RuleStatus, style: Style): string {
  const { id, text, severity, result, dataset } = rule
  return lines(
    `${style.good('Added')} rule ${id} to ${escapeText(dataset)} (${severity}): ${escapeText(text)}.`,
    result && `Latest version: ${stateText(rule, style)}. ${escapeText(result.detail)}`,
  )
}

export function suggestionsText(
  { suggestions, added }: { suggestions: readonly RuleSuggestion[]; added: readonly RuleStatus[] },
  { ref, apply }: { ref: string; apply: boolean },
  style: Style,
): string {
  if (suggestions.length === 0) return 'No suggestions.'
  const summary = apply
    ? `${style.good('Added')} ${counted(added.length, 'rule')}; ${count(suggestions.length - added.length)} already existed.`
    : `Nothing was added. Add them with: cairn rules suggest ${quoted(ref)} --apply`
  return blocks(
    table(
      ['severity', 'rule', 'because'],
      suggestions.map(({ severity, text, reason }) => [severity, escapeText(text), escapeText(reason)]),
    ),
    summary,
  )
}

export function failingText(page: FailingRows, ref: string, rule: number): string {
  if (page.total === 0) return `No rows of ${escapeText(ref)} violate rule ${rule}.`
  if (page.rows.length === 0) return `No rows on this page; ${counted(page.total, 'row')} of ${escapeText(ref)} violate rule ${rule}.`
  // The last line of the page counts what fails, not the version.
  const shown = rowsText(page, ref).split('\n').slice(0, -1)
  return lines(...shown, `${counted(page.rows.length, 'row')} of ${count(page.total)} that violate rule ${rule} in ${escapeText(ref)}.`)
}
