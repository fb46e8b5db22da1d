import { z } from 'zod'
import { operation, Ref } from './base.ts'
import { answering } from './evaluation.ts'
import { Part } from './experiments/index.ts'

/** Markdown; HTML in one file without scripts and without anything that is loaded from elsewhere; PDF. */
export const ReportFormat = z.enum(['md', 'html', 'pdf'])
export type ReportFormat = z.infer<typeof ReportFormat>

/** `text` is the whole file; of PDF in base64. */
export const Report = z.object({ title: z.string(), format: ReportFormat, text: z.string() })
export type Report = z.infer<typeof Report>

const Format = { format: ReportFormat.default('md') }

export const reportsContract = {
  /** What a run was, how it learned, and how good its model is. */
  run: operation('OBJECT_MISSING', 'OBJECT_CORRUPT')
    .input(z.object({ run: z.int().positive(), part: Part.default('test'), ...Format }))
    .output(Report),
  /** Runs side by side, with their learning curves; the first is the baseline unless another is named. */
  compare: operation()
    .input(
      z.object({ runs: z.array(z.int().positive()).min(2).max(10), baseline: z.int().optional(), part: Part.default('test'), ...Format }),
    )
    .output(Report),
  /** The model card of a version, with its charts. */
  card: operation(
    'RUN_NOT_DONE',
    'RUN_NOT_TRAINED',
    'TOO_FEW_ROWS',
    'PARITY_FAILED',
    'OBJECT_MISSING',
    'OBJECT_CORRUPT',
    'CANCELLED',
    'WORKER_DIED',
  )
    .input(z.object({ ref: Ref, ...Format }))
    .output(Report),
  /** How differently a model version treats the groups of columns, on its held-out rows; by default of the protected columns. */
  fairness: operation(...answering, 'CANCELLED', 'WORKER_DIED')
    .input(
      z.object({
        ref: Ref,
        by: z.array(z.string()).min(1).max(50).optional(),
        positive: z.string().optional(),
        minSupport: z.int().min(1).default(30),
        ...Format,
      }),
    )
    .output(Report),
  /** The datasheet of a dataset version: what is known, and what a person wrote. */
  datasheet: operation('OBJECT_MISSING', 'OBJECT_CORRUPT')
    .input(z.object({ ref: Ref, ...Format }))
    .output(Report),
}
