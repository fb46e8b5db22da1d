import { noPart, splitParts } from '../../../shared/domain/datasets/dataset.ts'
import type { PartCounts, TargetParts } from '../../../shared/domain/datasets/defaultSplit.ts'
import { type FrameColumn, missingIn } from '../../frame.ts'
import { spread } from '../../../shared/statistics/moments.ts'
import { quantileOfSorted } from '../../statistics/quantiles.ts'
import { valueText } from '../columns.ts'
import { isClasses } from '../leakage/predictors.ts'

const mostClasses = 50

/** How the target is spread over the parts: counts of its classes, and its quantiles where it is a number. @param parts 0 train, 1 validation, 2 test */
export function targetParts(column: string, target: FrameColumn, parts: Uint8Array): TargetParts {
  const missing = countParts(parts, missingIn(target))
  const classes = isClasses(target) ? classParts(target, parts) : null
  return {
    column,
    missing,
    classes: classes && classes.slice(0, mostClasses),
    others: classes && othersOf(classes.slice(mostClasses)),
    quantiles: target.type === 'integer' || target.type === 'number' ? quantileParts(target.values, parts) : null,
  }
}

type ClassParts = { value: string } & PartCounts

function classParts(target: FrameColumn, parts: Uint8Array): ClassParts[] {
  const counts = new Map<number, [number, number, number]>()
  const values = target.kind === 'text' ? target.codes : target.values
  for (let row = 0; row < parts.length; row++) {
    const value = values[row]
    if (parts[row] === noPart) continue
    if (target.kind === 'text' ? value < 0 : Number.isNaN(value)) continue
    let own = counts.get(value)
    if (!own) counts.set(value, (own = [0, 0, 0]))
    own[parts[row]]++
  }
  const name = (value: number) => (target.kind === 'text' ? target.levels[value] : valueText(target.type, value))
  return [...counts]
    .map(([value, [train, validation, test]]) => ({ value: name(value), train, validation, test }))
    .sort((a, b) => total(b) - total(a) || (a.value < b.value ? -1 : 1))
}

function othersOf(classes: readonly ClassParts[]): TargetParts['others'] {
  if (classes.length === 0) return null
  const sumOf = (part: keyof PartCounts) => classes.reduce((sum, one) => sum + one[part], 0)
  return { classes: classes.length, train: sumOf('train'), validation: sumOf('validation'), test: sumOf('test') }
}

function quantileParts(values: Float64Array, parts: Uint8Array): TargetParts['quantiles'] {
  return splitParts.map((part, index) => {
    const sorted = values.filter((value, row) => parts[row] === index && !Number.isNaN(value)).sort()
    const at = (p: number) => (sorted.length === 0 ? null : quantileOfSorted(sorted, p))
    const mean = sorted.length === 0 ? null : spread(sorted).mean
    return { part, rows: sorted.length, mean, min: at(0), p25: at(0.25), p50: at(0.5), p75: at(0.75), max: at(1) }
  })
}

function countParts(parts: Uint8Array, holds: (row: number) => boolean): PartCounts {
  const counts = [0, 0, 0]
  for (let row = 0; row < parts.length; row++) if (parts[row] !== noPart && holds(row)) counts[parts[row]]++
  return { train: counts[0], validation: counts[1], test: counts[2] }
}

const total = ({ train, validation, test }: PartCounts) => train + validation + test
