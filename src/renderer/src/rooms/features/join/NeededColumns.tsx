import type { Column } from '../../../../../shared/domain/datasets/dataset.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { IconAlertTriangle } from '../../../ui/icons.ts'

interface NeededColumnsProps {
  readonly service: string
  /** Of the rows; empty while they are not chosen. */
  readonly columns: readonly Column[]
}

/** The columns that rows must have to be joined, and which of them the chosen rows lack. */
export function NeededColumns({ service: name, columns }: NeededColumnsProps) {
  const service = useQuery(api.features.get.queryOptions({ input: { kind: 'service', name } })).data?.service
  if (!service) return null
  const needed = [...service.keys, ...service.request].map((column) => column.name)
  const lacking = columns.length === 0 ? [] : needed.filter((column) => !columns.some((one) => one.name === column))
  if (lacking.length > 0)
    return (
      <p className="row sm c-worse wrap-text" role="alert">
        <IconAlertTriangle className="i s" aria-hidden />
        These rows have no column {lacking.join(', ')}. Rename a column of theirs, or name it in the service as the column of the key.
      </p>
    )
  return <p className="dim xs wrap-text">They need {needed.join(', ')}. All other columns stay, such as the target.</p>
}
