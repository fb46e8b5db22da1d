import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'

/** What a policy can be about, start by and be trained on. Data is undefined until all of it is there. */
export function usePolicySources() {
  const models = useQuery(api.models.list.queryOptions({ input: {} }))
  const deployments = useQuery(api.serving.list.queryOptions({ input: {} }))
  const datasets = useQuery(api.datasets.list.queryOptions({ input: {} }))
  const monitors = useQuery(api.monitoring.list.queryOptions({ input: {} }))
  const policies = useQuery(api.automation.list.queryOptions({ input: {} }))
  const error = models.error ?? deployments.error ?? datasets.error ?? monitors.error ?? policies.error
  if (!models.data || !deployments.data || !datasets.data || !monitors.data || !policies.data) return { error, data: undefined }
  return {
    error,
    data: {
      models: models.data,
      deployments: deployments.data.deployments.map(({ name }) => name),
      datasets: datasets.data.map(({ name }) => name),
      monitors: monitors.data.map(({ name }) => name),
      names: policies.data.map(({ name }) => name),
    },
  }
}

export type PolicySources = NonNullable<ReturnType<typeof usePolicySources>['data']>
