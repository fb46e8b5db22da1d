import type { Column } from '../../../../../shared/domain/datasets/dataset.ts'
import type { ViewDraft } from './viewDraft.ts'

export interface KnownEntity {
  readonly name: string
  readonly keys: readonly string[]
}

/** What each part of the form of a view is given. */
export interface ViewFieldsProps {
  readonly draft: ViewDraft
  readonly change: (part: Partial<ViewDraft>) => void
  /** Of the source. */
  readonly columns: readonly Column[]
  readonly known: readonly KnownEntity[]
}
