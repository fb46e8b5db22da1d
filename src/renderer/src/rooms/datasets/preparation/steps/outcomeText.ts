import type { StepOutcome } from '../../../../../../shared/contract/datasets/index.ts'
import { count, counted } from '../../../../../../shared/numbers.ts'

/** What a step does, in a few words: `43 rows changed · −12 rows · +2 columns`. Empty where that is not known. */
export function outcomeText({ rowsBefore, rowsAfter, changedRows, added, removed, renamed, retyped, madeMissing }: StepOutcome): string {
  const rows = rowsBefore === null || rowsAfter === null ? 0 : rowsAfter - rowsBefore
  const parts = [
    changedRows !== null && changedRows > 0 && `${counted(changedRows, 'row')} changed`,
    rows !== 0 && signed(rows, 'row'),
    added.length > 0 && signed(added.length, 'column'),
    removed.length > 0 && signed(-removed.length, 'column'),
    renamed.length > 0 && `${counted(renamed.length, 'column')} renamed`,
    retyped.length > 0 && (retyped.length === 1 ? `${retyped[0].from} → ${retyped[0].to}` : `${count(retyped.length)} types changed`),
    madeMissing !== null && madeMissing > 0 && `${counted(madeMissing, 'value')} made missing`,
  ].filter((part) => part !== false)
  if (parts.length > 0) return parts.join(' · ')
  return rowsAfter === null ? '' : 'No change'
}

function signed(by: number, one: string): string {
  return `${by > 0 ? '+' : '−'}${counted(Math.abs(by), one)}`
}
