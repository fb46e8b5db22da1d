import type { ModelEvaluationSummary } from '../../../shared/contract/evaluation.ts'
import type { ModelSection, Statements } from '../../../shared/domain/models/cards.ts'
import type { PackageHead } from '../../../shared/domain/packages/package.ts'
import type { SampleSource } from '../samples.ts'

/** What a package of a graph from elsewhere is built of. */
export interface ForeignBuildInput {
  readonly path: string
  readonly overwrite: boolean
  readonly license: string | null
  readonly graph: string
  /** A ForeignModel. */
  readonly signature: string
  /** The one of the model version. */
  readonly threshold: number | null
  /** What its newest evaluation found, and on which rows; null where it has none. */
  readonly evaluated: { readonly object: string; readonly summary: ModelEvaluationSummary } | null
  /** Columns whose values stay here. */
  readonly sensitive: readonly string[]
  readonly samples?: SampleSource
  readonly author: Statements<ModelSection>
  readonly versionId: number
  /** As the program that registered it named its source; null where none did. */
  readonly source: string | null
  readonly head: Pick<PackageHead, 'name' | 'version' | 'task' | 'modelVersionId' | 'createdBy'>
}
