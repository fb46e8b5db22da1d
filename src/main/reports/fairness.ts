import { mayFlatter, seenText } from '../../shared/domain/evaluation/seen.ts'
import type { Fairness, FairnessGroup } from '../../shared/domain/evaluation/slices.ts'
import { type Block, count, type Document, figure, heading, interval, list, notice, paragraph, table } from '../document/index.ts'

export interface FairnessInput {
  /** Which model, on which rows. */
  readonly model: string
  readonly found: readonly Fairness[]
}

/** How differently a model treats the groups of columns: rates of each group, and how far apart they are. */
export function fairnessReport({ model, found }: FairnessInput): Document {
  return { title: `Fairness of ${model}`, blocks: [...found.flatMap(columnBlocks), heading('How to read this'), list(notes)] }
}

const notes = [
  'Differences are the largest minus the smallest rate of the groups, ratios the smallest over the largest. Intervals are 95 % bootstrap intervals.',
  'A difference over groups is never below 0, so its interval leans upwards.',
  'Equalized odds is the larger of the differences in true and in false positive rate, and the smaller of the ratios.',
]

function columnBlocks({ column, positive, rows, groups, tooSmall, seen, ...gaps }: Fairness): Block[] {
  return [
    heading(column),
    paragraph(`${count(rows)} rows. Selected means predicted as `, { bold: positive }, '.'),
    ...(seen ? [paragraph(seenText(seen))] : []),
    ...(seen && mayFlatter(seen) ? [notice('Optimistic.', 'The model may have seen some of these rows in training.')] : []),
    table(
      ['Between groups', 'Difference', '95 % interval', 'Ratio', '95 % interval'],
      [
        gapRow('Selection rate (demographic parity)', gaps.selectionRate),
        gapRow('True positive rate (equal opportunity)', gaps.truePositiveRate),
        gapRow('False positive rate', gaps.falsePositiveRate),
        gapRow('Equalized odds', gaps.equalizedOdds),
      ],
    ),
    table(['Group', 'Rows', 'Selection rate', 'True positive rate', 'False positive rate'], groups.map(groupRow)),
    ...(tooSmall > 0 ? [paragraph(`${count(tooSmall)} smaller ${tooSmall === 1 ? 'group was' : 'groups were'} excluded.`)] : []),
  ]
}

function gapRow(name: string, { difference, ratio }: Fairness['selectionRate']): string[] {
  return [name, figure(difference.value), interval(difference.low, difference.high), figure(ratio.value), interval(ratio.low, ratio.high)]
}

function groupRow({ name, rows, selectionRate, truePositiveRate, falsePositiveRate }: FairnessGroup): string[] {
  const rate = ({ value, low, high }: FairnessGroup['selectionRate']) => `${figure(value)} (${interval(low, high)})`
  return [name, count(rows), rate(selectionRate), rate(truePositiveRate), rate(falsePositiveRate)]
}
