import type { AliasPolicy, GateCheck } from '../../../../shared/contract/models/gates.ts'
import { gateOutcome, type GateResult } from '../../../../shared/domain/models/gates.ts'
import { escapeText } from '../text/escape.ts'
import { counted, time } from '../../../../shared/numbers.ts'
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
  return blocks(
    lines(`${style.title(escapeText(ref))} for ${escapeText(alias)}, ${time(at)}`, ...rows),
    verdictText({ ref, alias, passed, results }, style),
    outOfDate.length > 0 && style.warn(`Out of date: ${escapeText(outOfDate.join('; '))}. Check again.`),
  )
}

function verdictText({ ref, alias, passed, results }: Pick<GateCheck, 'ref' | 'alias' | 'passed' | 'results'>, style: Style): string {
  const [version, name] = [escapeText(ref), escapeText(alias)]
  const of = (outcome: ReturnType<typeof gateOutcome>) => results.filter((result) => gateOutcome(result) === outcome).length
  if (!passed) return `${style.bad('Fails')}: ${of('failed')} of ${results.length} gates fail, so ${version} cannot be made ${name}.`
  const skipped = of('skipped')
  if (skipped === 0) return `${style.good('Passes')}: ${version} can be made ${name}.`
  return `Nothing fails: ${version} can be made ${name}. ${counted(skipped, 'gate')} had nothing to compare with.`
}
