import type { DefaultSplit } from '../../../../../shared/domain/datasets/defaultSplit.ts'
import type { LeakageReport } from '../../../../../shared/domain/datasets/leakage.ts'
import { escapeText } from '../../text/escape.ts'
import { count, counted } from '../../../../../shared/numbers.ts'
import type { Style } from '../../text/style.ts'
import { blocks, lines } from '../../text/table.ts'
import { shortName } from '../datasets.ts'
import { splitText } from '../splits.ts'

/** @param known the default split of the version; null where another one was named */
export function leakageText(ref: string, found: LeakageReport, known: DefaultSplit | null, style: Style): string {
  const { findings, target } = found
  const bad = (text: string) => `${style.bad('Leak:')} ${text}`
  const verdict = findings === 0 ? style.good('No leakage found.') : style.bad(`${counted(findings, 'leak')} found.`)
  return blocks(
    `${verdict} Target: ${target === null ? 'none, so columns were not checked against it' : escapeText(target)}.`,
    lines(
      ...found.targetCopies.map(({ column, kind }) =>
        bad(`${shortName(column)} ${kind === 'identical' ? 'is identical to the target' : 'maps one-to-one to the target'}.`),
      ),
      ...found.predictors.map(({ column, measure, value }) =>
        bad(`${shortName(column)} alone almost perfectly predicts the target (${measure === 'auc' ? 'AUC' : 'R²'} ${value.toFixed(4)}).`),
      ),
      ...found.overlaps.map(({ column, kind, validation, test }) => {
        const what = kind === 'group' ? 'share a value with rows in train' : 'overlap train in time'
        return `${style.warn(kind === 'group' ? 'Groups:' : 'Time:')} by ${shortName(column)}, ${count(validation)} rows of validation and ${count(test)} of test ${what}.`
      }),
      ...found.copies
        .slice(0, 5)
        .map(({ row, part, copyOf }) => style.faint(`Row ${count(row)} (${part}) is a copy of row ${count(copyOf)} (train).`)),
    ),
    splitText({ ref, recipe: found.recipe, report: found.split, known }, style),
  )
}
