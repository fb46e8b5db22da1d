import type { FileReview, PredictedRow } from '../../../../shared/contract/packages.ts'
import { conspicuous, type InputCheck, inputCheckTexts, type PlaceKind } from '../../../../shared/domain/packages/inputChecks.ts'
import { count, metric } from '../../../../shared/numbers.ts'
import { escapeText, shorten } from '../text/escape.ts'
import type { Style } from '../text/style.ts'
import { blocks, facts, lines, table } from '../text/table.ts'

/** What a file has that the model has not seen, a line for each column. */
export function checkLines(checks: readonly InputCheck[], kind: PlaceKind): string[] {
  return conspicuous(checks).map((check) => escapeText(`${JSON.stringify(check.column)}: ${inputCheckTexts(check, kind).join('; ')}`))
}

export function reviewText(review: FileReview, style: Style): string {
  const { rows, columns, readAs, missing, extra, first, places, problem, checks, notes } = review
  const found = checkLines(checks, places)
  return blocks(
    facts([
      ['rows', count(rows)],
      ['read as', readAs.length > 0 && escapeText(readAs.join(', '))],
      ['columns of the model', `${count(columns.length)} of ${count(columns.length + missing.length)}`],
      ['missing columns', missing.length > 0 && style.bad(names(missing))],
      ['other columns', extra.length > 0 && `${names(extra)} (kept beside the predictions)`],
    ]),
    problem && style.bad(escapeText(problem.message)),
    first.length > 0 &&
      table(
        [{ title: places, align: 'right' }, ...columns.map(({ name }) => shorten(escapeText(name), 24))],
        first.map(({ place, cells }) => [count(place), ...cells.map((cell) => (cell === null ? '–' : shorten(escapeText(cell), 24)))]),
      ),
    found.length > 0
      ? lines(...found)
      : problem === null &&
          missing.length === 0 &&
          'Nothing is missing, and all values are within the training data as far as it is known.',
    notes.length > 0 && lines(...notes.map(escapeText)),
  )
}

const shownNames = 20

/** Names in a line, the first 20 of them. */
export function names(all: readonly string[]): string {
  const more = all.length > shownNames ? ` and ${count(all.length - shownNames)} more` : ''
  return `${all.slice(0, shownNames).map(escapeText).join(', ')}${more}`
}

export function predictedRowText({ target, predicted, probabilities, checks }: PredictedRow, style: Style): string {
  const found = conspicuous(checks).flatMap((check) =>
    inputCheckTexts(check, 'row').map((text) => `${JSON.stringify(check.column)}: ${text.replace(/, .*$/, '')}`),
  )
  return blocks(
    `${escapeText(target)}: ${style.title(escapeText(predicted))}`,
    probabilities.length > 0 &&
      facts(probabilities.map(({ label, probability }): [string, string] => [escapeText(label), metric(probability)])),
    found.length > 0 && lines(...found.map((text) => style.warn(escapeText(text)))),
  )
}
