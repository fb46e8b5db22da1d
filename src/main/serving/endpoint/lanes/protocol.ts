import type { SerializedError } from '../../../../shared/errors.ts'
import type { Predictions, RowExplanation } from '../contracts.ts'
import type { InputColumn } from '../frame.ts'

/** What a thread that computes is asked, one thing at a time, and what it answers. All of it is structured-cloneable. */
export type LaneRequest =
  | { readonly type: 'rows'; readonly servable: string; readonly rows: number; readonly columns: readonly InputColumn[] }
  /** @property labels what the model said of each row; null for numbers */
  | {
      readonly type: 'explain'
      readonly servable: string
      readonly rows: number
      readonly columns: readonly InputColumn[]
      readonly labels: readonly string[] | null
    }
  /** Loads it, and computes made rows. */
  | { readonly type: 'warm'; readonly servable: string }
  /** It is asked no more. Has no answer. */
  | { readonly type: 'forget'; readonly servable: string }
  /** It is asked no more at all, and ends. Has no answer. */
  | { readonly type: 'end' }

/** What is about a servable, and has an answer. */
export type LaneQuestion = Exclude<LaneRequest, { type: 'forget' | 'end' }>

export type LaneAnswer =
  | { readonly type: 'started' }
  | { readonly type: 'rows'; readonly predictions: Predictions; readonly took: number }
  | { readonly type: 'explain'; readonly explanations: readonly RowExplanation[] }
  | { readonly type: 'done' }
  | { readonly type: 'failed'; readonly error: SerializedError }

export interface LaneData {
  /** Where the objects lie. */
  readonly objects: string
  /** Computes only where nobody else wants the processor. */
  readonly isBehind: boolean
}
