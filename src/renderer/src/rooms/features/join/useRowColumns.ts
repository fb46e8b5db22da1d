import { skipToken } from '@tanstack/react-query'
import type { Column } from '../../../../../shared/domain/datasets/dataset.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import type { JoinDraft } from './joinDraft.ts'

interface RowColumns {
  readonly columns: readonly Column[]
  /** Of the dataset version; null where it has none, and for a file. */
  readonly target: string | null
  readonly error: unknown
}

/** The columns of the rows that features are joined to: those of the dataset version, or what the file is read as. */
export function useRowColumns({ from, dataset, file }: JoinDraft): RowColumns {
  const isDataset = from === 'dataset' && dataset !== ''
  const version = useQuery(api.datasets.version.queryOptions({ input: isDataset ? { ref: dataset } : skipToken }))
  const read = useQuery(
    api.datasets.inspect.queryOptions({ input: from === 'file' && file !== null ? { file: file.token, options: {} } : skipToken }),
  )
  if (from === 'dataset')
    return { columns: version.data?.manifest.columns ?? [], target: version.data?.manifest.target ?? null, error: version.error }
  return { columns: read.data?.columns ?? [], target: null, error: read.error }
}
