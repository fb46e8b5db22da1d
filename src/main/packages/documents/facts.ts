import { missingSections, type ModelSection, modelSections, type Statements } from '../../../shared/domain/models/cards.ts'
import type { Evaluation, MetricValue } from '../../../shared/domain/evaluation/evaluation.ts'
import type { Lineage, ModelSignature } from '../../../shared/domain/packages/package.ts'
import type { ParityReport } from '../../../shared/domain/packages/parity.ts'
import type { Task } from '../../../shared/domain/training/recipe.ts'
import type { Fairness, SliceReport } from '../../../shared/domain/evaluation/slices.ts'

/** What only a person can say of a model. Null where nobody has said it yet. */
export type AuthorStatements = Statements<ModelSection>

/** A package is a draft while a required statement is missing. */
export function isDraft(author: AuthorStatements): boolean {
  return missingSections(modelSections, author).length > 0
}

export interface BaselineFacts {
  /** Such as `majority class`, `mean` or `linear`. */
  readonly name: string
  readonly metrics: readonly MetricValue[]
}

/**
 * How differently groups of people are treated, by each protected column. Their groups are not named: what a package says, anyone
 * may read.
 */
export interface FairnessFacts {
  readonly measured: readonly Fairness[]
  /** Protected columns of which nothing could be said, and why. */
  readonly unmeasured: readonly { readonly column: string; readonly reason: string }[]
}

/** All that the documents of a package say. No times: the same model version gives the same documents. */
export interface PackageFacts {
  /** The registered model, the number of its version, and the version's id. */
  readonly name: string
  readonly version: number
  readonly modelVersionId: string
  readonly task: Task
  readonly signature: ModelSignature
  readonly lineage: Lineage
  /** On the held-out rows: test, or validation where the split has no test part. */
  readonly part: 'validation' | 'test'
  readonly evaluation: Evaluation
  /** On the same rows. */
  readonly baselines: readonly BaselineFacts[]
  /** On the same rows, by every suitable column that is not sensitive; null where no slice has enough rows. */
  readonly slices: SliceReport | null
  readonly fairness: FairnessFacts
  /** Null in the card of a model that is not exported. */
  readonly parity: ParityReport | null
  readonly author: AuthorStatements
  /** The text of the licence; null where none was given. */
  readonly license: string | null
}

/** What a model says about rows; the same form as the answers that parity compares. */
export type Predictions =
  | {
      readonly kind: 'classes'
      readonly labels: readonly string[]
      /** [rows, classes], row-major, in the order of the model's labels. */
      readonly probabilities: Float32Array
    }
  | {
      readonly kind: 'values'
      /** In the units of the target. */
      readonly values: Float64Array
    }
