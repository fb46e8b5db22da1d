import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'

/** What a form needs of a dataset. */
export interface DatasetInfo {
  readonly name: string
}

/** What rows can come from, and what they can be compared with. Data is undefined until all of it is there. */
export function useSources() {
  const models = useQuery(api.models.list.queryOptions({ input: {} }))
  const deployments = useQuery(api.serving.list.queryOptions({ input: {} }))
  const datasets = useQuery(api.datasets.list.queryOptions({ input: {} }))
  const monitors = useQuery(api.monitoring.list.queryOptions({ input: {} }))
  const error = models.error ?? deployments.error ?? datasets.error ?? monitors.error
  if (!models.data || !deployments.data || !datasets.data || !monitors.data) return { error, data: undefined }
  return {
    error,
    data: {
      models: models.data,
      deployments: deployments.data.deployments,
      datasets: datasets.data,
      names: monitors.data.map(({ name }) => name),
    },
  }
}
