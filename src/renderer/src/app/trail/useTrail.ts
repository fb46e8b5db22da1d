import { api } from '../connection.ts'
import { useQuery } from '../queries.ts'
import type { TrailData } from './trail.ts'

const newest = 60

/** @param enabled false where no workspace is open */
export function useTrail(enabled = true): TrailData {
  const datasets = useQuery({ ...api.datasets.list.queryOptions({ input: {} }), enabled })
  const runs = useQuery({ ...api.experiments.list.queryOptions({ input: { limit: newest } }), enabled })
  const models = useQuery({ ...api.models.list.queryOptions({ input: {} }), enabled })
  const packages = useQuery({ ...api.packages.list.queryOptions({ input: {} }), enabled })
  const deployments = useQuery({ ...api.serving.list.queryOptions({ input: {} }), enabled })
  return {
    datasets: datasets.data ?? [],
    runs: runs.data?.runs ?? [],
    runsInAll: runs.data?.total ?? 0,
    models: models.data ?? [],
    packages: packages.data ?? [],
    deployments: deployments.data?.deployments ?? [],
    loading: [datasets, runs, models, packages, deployments].some((query) => query.isPending),
  }
}
