import { type Remedies, remediesOf } from '../../../shared/domain/monitoring/remedies.ts'
import type { CheckResult } from '../../../shared/domain/monitoring/checks.ts'
import { checkSentence } from '../../../shared/domain/monitoring/checkTexts.ts'
import { masked } from '../../../shared/domain/datasets/sensitive.ts'
import type { Alert } from '../../../shared/contract/monitoring/alerts.ts'
import type { Mask } from '../../datasets/index.ts'
import type { StoredAlert } from './store.ts'

/** An alert as it is told, without values of sensitive columns. @param face whose controls the remedies name */
export function describeAlert(alert: StoredAlert, mask: Mask, face: Remedies['face']): Alert {
  const { id, monitor, model, check, severity, state, openedAt, updatedAt, resolvedAt, snoozedUntil, history } = alert
  const evidence = alert.evidence.map(({ window, start, end, result }) => ({
    window,
    start,
    end,
    result: maskedResult(result, mask, alert.target),
  }))
  const [{ window, result }] = evidence
  return {
    id,
    monitor,
    model,
    check,
    subject: result.subject,
    severity,
    state,
    openedAt,
    updatedAt,
    resolvedAt,
    snoozedUntil,
    title: result.text,
    remedies: remediesOf({ alert: id, monitor, model, check, subject: result.subject, window, face }),
    evidence,
    history: history.map((event) => ({ ...event, detail: mask.text(event.detail) })),
  }
}

/** The result of a check about a sensitive column has its figures, which are of many rows, and none of its words: those may name values. @param target of the model */
export function maskedResult(result: CheckResult, mask: Mask, target: string | null): CheckResult {
  const { check, subject, text } = result
  if (subject === null) return { ...result, text: mask.text(text) }
  // A class is a value of the target.
  if (check === 'predictionDrift' && target !== null && mask.hides(target))
    return { ...result, subject: masked, text: checkSentence({ ...result, subject: masked }) }
  if (mask.hides(subject)) return { ...result, text: checkSentence(result) }
  const hidden = check === 'slice' ? [...mask.columns].find((column) => namesValuesOf(subject, column)) : undefined
  if (hidden === undefined) return { ...result, text: mask.text(text) }
  const shown = `${hidden} = ${masked}`
  return { ...result, subject: shown, text: checkSentence({ ...result, subject: shown }) }
}

/** `city = Oslo`, `"city" = …`: a slice says its column and its value; those of two columns say both. */
function namesValuesOf(subject: string, column: string): boolean {
  return subject.split(/ and |, | & /).some((term) => {
    const quoted = JSON.stringify(column)
    return [column, quoted].some((name) => term.startsWith(name) && /^\s*(?:[=<>≤≥:]|is |in )/.test(term.slice(name.length)))
  })
}
