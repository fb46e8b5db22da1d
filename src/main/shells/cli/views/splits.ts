import { type SplitRecipe, splitParts } from '../../../../shared/domain/datasets/dataset.ts'
import {
  type DefaultSplit,
  partText,
  type SplitReport,
  splitWarningText,
  splitWords,
  type TargetParts,
  withoutTargetText,
} from '../../../../shared/domain/datasets/defaultSplit.ts'
import { count, counted, none, quantity } from '../../../../shared/numbers.ts'
import { escapeText, shorten } from '../text/escape.ts'
import type { Style } from '../text/style.ts'
import { blocks, lines, table } from '../text/table.ts'

const right = (title: string) => ({ title, align: 'right' as const })

interface ShownSplit {
  readonly ref: string
  readonly recipe: SplitRecipe
  readonly report: SplitReport
  /** The default of the version; null where the split is only tried. */
  readonly known: DefaultSplit | null
  /** What was done before it is shown. */
  readonly head?: string | null
}

export function splitText({ ref, recipe, report, known, head = null }: ShownSplit, style: Style): string {
  const { rows, leakedDuplicates, groups, missingTimes, target, warnings } = report
  const excluded = withoutTargetText(report)
  const total = rows.train + rows.validation + rows.test
  const leaked = leakedDuplicates.validation + leakedDuplicates.test
  return blocks(
    lines(
      head !== null && style.good(head),
      `${escapeText(ref)}: ${escapeText(splitWords(recipe))}`,
      known ? sourceText(known) : 'Not saved. Add --set to make it the default split of this version.',
    ),
    table(
      ['part', right('rows'), ...(groups ? [right('groups')] : []), right('duplicates of train rows')],
      splitParts.map((part) => [
        part,
        partText(rows[part], total),
        ...(groups ? [count(groups[part])] : []),
        part === 'train' ? '' : count(leakedDuplicates[part]),
      ]),
    ),
    target && targetTables(target),
    lines(
      excluded !== null && `${style.warn('Note:')} ${excluded}.`,
      missingTimes !== undefined &&
        `${style.warn('Note:')} ${counted(missingTimes, 'row')} without a time ${missingTimes === 1 ? 'goes' : 'go'} to train.`,
      leaked > 0 &&
        `${style.warn('Leak:')} ${counted(leaked, 'row')} outside train ${leaked === 1 ? 'duplicates' : 'duplicate'} a row in train${recipe.kind === 'random' || recipe.kind === 'stratified' ? '; --keep-duplicates-together prevents it' : ''}.`,
      ...warnings.map((warning) => `${style.warn('Warning:')} ${escapeText(splitWarningText(warning))}`),
    ),
  )
}

function sourceText({ source, from }: DefaultSplit): string {
  if (source === 'automatic') return 'Automatic: no split is saved for this version.'
  return source === 'saved' || from === null ? 'Saved as the default of this version.' : `Inherited from ${escapeText(from)}.`
}

function targetTables({ column, classes, others, quantiles }: TargetParts): string {
  return blocks(
    classes &&
      table(
        [shorten(escapeText(column), 32), ...splitParts.map(right)],
        [
          ...classes.map((one) => [shorten(escapeText(one.value), 28), ...splitParts.map((part) => count(one[part]))]),
          ...(others ? [[`${others.classes} more`, ...splitParts.map((part) => count(others[part]))]] : []),
        ],
      ),
    quantiles &&
      table(
        [shorten(escapeText(column), 32), ...['rows', 'mean', 'min', '25 %', 'median', '75 %', 'max'].map(right)],
        quantiles.map(({ part, rows, mean, min, p25, p50, p75, max }) => [
          part,
          count(rows),
          ...[mean, min, p25, p50, p75, max].map((value) => (value === null ? none : quantity(value))),
        ]),
      ),
  )
}
