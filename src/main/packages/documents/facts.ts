import { missingSections, type ModelSection, modelSections, type Statements } from '../../../shared/domain/cards.ts'
import type { Evaluation, MetricValue } from '../../../shared/domain/evaluation.ts'
import type { Lineage, ModelSignature } from '../../../shared/domain/package.ts'
import type { ParityReport } from '../../../shared/domain/parity.ts'
import type { Task } from '../../../shared/domain/recipe.ts'

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

/** All that the documents of a package say. No times: the same model version gives the same documents. */
export interface PackageFacts {
  /** The registered model, the number of its version, and the version's id. */
  readonly name: string
  readonly version: number
  readonly modelVersionId: string
  readonly task: Task
  readonly signature: ModelSignature
  readonly lineage: Lineage
  /** On held-out test rows. */
  readonly evaluation: Evaluation
  /** On the same rows. */
  readonly baselines: readonly BaselineFacts[]
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
