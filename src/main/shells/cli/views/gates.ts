import type { AliasPolicy, GateCheck } from '../../../../shared/contract/models/gates.ts'
import { gateOutcome, type GateResult } from '../../../../shared/domain/models/gates.ts'
import { escapeText } from '../text/escape.ts'
import { time } from '../../../../shared/numbers.ts'
import type { Style } from '../text/style.ts'
import { blocks, lines } from '../text/table.ts'

export function policiesText(policies: readonly AliasPolicy[], style: Style): string {
  if (policies.length === 0) return 'No gates are set.'
  return blocks(
    ...policies.map(({ model, alias, texts }) =>
      lines(style.title(escapeText(`${model}@${alias}`)), ...texts.map((text) => `  ${escapeText(text)}`)),
    ),
  )
}

/** `pass`, `FAIL`, or ` –  ` of a gate that had nothing to compare with. */
export function gateMark(result: Pick<GateResult, 'passed' | 'skipped'>, style: Style): string {
  const marks = { passed: style.good('pass'), failed: style.bad('FAIL'), skipped: style.faint(' –  ') }
  return marks[gateOutcome(result)]
}

/** Every gate with what it found, the failing ones first. */
export function checkText({ ref, alias, passed, results, at, outOfDate }: GateCheck, style: Style): string {
  const ordered = results.toSorted((a, b) => Number(a.passed) - Number(b.passed))
  const rows = ordered.map(
    (result) => `${gateMark(result, style)}  ${escapeText(result.name)}\n      ${style.faint(escapeText(result.detail))}`,
  )
  const failing = results.filter((result) => !result.passed).length
  const verdict = passed
    ? `${style.good('Passes')}: ${escapeText(ref)} can be made ${escapeText(alias)}.`
    : `${style.bad('Fails')}: ${failing} of ${results.length} gates fail, so ${escapeText(ref)} cannot be made ${escapeText(alias)}.`
  return blocks(
    lines(`${style.title(escapeText(ref))} for ${escapeText(alias)}, ${time(at)}`, ...rows),
    verdict,
    outOfDate.length > 0 && style.warn(`Out of date: ${escapeText(outOfDate.join('; '))}. Check again.`),
  )
}
