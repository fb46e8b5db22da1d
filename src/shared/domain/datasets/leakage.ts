import { z } from 'zod'
import { ShownRow } from './rowNumbers.ts'
import { SplitPart, SplitRecipe } from './dataset.ts'
import { SplitReport } from './defaultSplit.ts'

/** What would make a model look better on held-out rows than it is. */
export const LeakageReport = z.object({
  target: z.string().nullable(),
  /** The split that was looked at, and what it gives. */
  recipe: SplitRecipe,
  split: SplitReport,
  /** Rows outside train that are exact copies of a row in train; the first few. */
  copies: z.array(z.object({ row: ShownRow, part: SplitPart, copyOf: ShownRow })),
  /** Columns that say the target in other words: the same value in each row, or one value for each value of the target. */
  targetCopies: z.array(z.object({ column: z.string(), kind: z.enum(['identical', 'oneToOne']) })),
  /** Columns that alone predict the target almost perfectly, learnt on one half of the rows and measured on the other. */
  predictors: z.array(z.object({ column: z.string(), measure: z.enum(['auc', 'r2']), value: z.number() })),
  /**
   * Group: rows of validation and test whose group is also in train. Time: those that are not newer than all of train.
   * Columns that were asked for, and those whose name or type suggests it.
   */
  overlaps: z.array(z.object({ column: z.string(), kind: z.enum(['group', 'time']), validation: z.int(), test: z.int() })),
  /** How many of these were found; 0 is good. An overlap in a column that nobody asked about is no finding, but a hint. */
  findings: z.int(),
})
export type LeakageReport = z.infer<typeof LeakageReport>
