import { z } from 'zod'
import { experimentMessages, runMessages } from '../runs/messages.ts'
import { loggedModelMessages } from '../registry/loggedModels/messages.ts'
import { modelVersionMessages, registeredModelMessages } from '../registry/messages.ts'
import type { Call, TrackingRoute } from '../server/route.ts'
import { rpc } from '../server/rpc.ts'
import { flag, int64, list, text } from '../server/wire.ts'
import { searchDatasets } from './datasets.ts'
import { searchExperiments } from './experiments.ts'
import { searchLoggedModels } from './loggedModels.ts'
import { searchModelVersions } from './modelVersions.ts'
import { refuse } from './refuse.ts'
import { searchRegisteredModels } from './registeredModels.ts'
import { searchRuns } from './runs.ts'
import type { ViewType } from './viewType.ts'

const views = ['ACTIVE_ONLY', 'DELETED_ONLY', 'ALL'] as const satisfies readonly ViewType[]
/** By name, or by the number that Protocol Buffers give it. */
const viewType = z
  .union([
    z.enum(views),
    z.coerce
      .number()
      .int()
      .min(1)
      .max(3)
      .transform((number) => views[number - 1]),
  ])
  .default('ACTIVE_ONLY')

const paged = { filter: text.optional(), max_results: int64.optional(), order_by: list(text).optional(), page_token: text.optional() }
type Paged = z.output<z.ZodObject<typeof paged>>

/** The pages of a search: how long they are where nothing is asked for, and at most. */
interface Lengths {
  readonly usual: number
  readonly most: number
}

function pageOf(
  { filter, max_results: results, order_by: orderBy, page_token: token }: Omit<Paged, 'order_by'> & { order_by?: string[] },
  lengths: Lengths,
) {
  return { filter: filter ?? '', orderBy, token: token || undefined, limit: limitOf(results, lengths) }
}

function limitOf(results: number | undefined, { usual, most }: Lengths): number {
  if (results === undefined) return usual
  const wrong = `Invalid value ${results} for parameter 'max_results' supplied. It must be`
  if (results < 1) throw refuse(`${wrong} a positive integer`)
  if (results > most) throw refuse(`${wrong} at most ${most}`)
  return results
}

const ofRuns = { ...paged, experiment_ids: list(text).default([]), run_view_type: viewType }
const ofExperiments = { ...paged, view_type: viewType }
const ofLoggedModels = {
  ...paged,
  experiment_ids: list(text).default([]),
  datasets: list(z.object({ dataset_name: text.optional(), dataset_digest: text.optional() })).default([]),
  order_by: list(
    z.object({ field_name: text.optional(), ascending: flag.optional(), dataset_name: text.optional(), dataset_digest: text.optional() }),
  ).optional(),
}

/** Searches, with the pages that MLflow's server has. */
export const searchRoutes: readonly TrackingRoute[] = [
  ...rpc('POST', 'mlflow/runs/search', ofRuns, (input, { workspace }) => {
    const { ids, next } = searchRuns(workspace.db, {
      ...pageOf(input, { usual: 1_000, most: 50_000 }),
      experiments: input.experiment_ids,
      viewType: input.run_view_type,
    })
    return { runs: runMessages(workspace, ids), next_page_token: next }
  }),
  ...rpc('GET', 'mlflow/experiments/search', ofExperiments, findExperiments),
  ...rpc('POST', 'mlflow/experiments/search', ofExperiments, findExperiments),
  ...rpc('GET', 'mlflow/registered-models/search', paged, (input, { workspace }) => {
    const { ids, next } = searchRegisteredModels(workspace.db, pageOf(input, { usual: 100, most: 1_000 }))
    return { registered_models: registeredModelMessages(workspace, ids), next_page_token: next }
  }),
  ...rpc('GET', 'mlflow/model-versions/search', paged, (input, { workspace }) => {
    const { ids, next } = searchModelVersions(workspace.db, pageOf(input, { usual: 10_000, most: 200_000 }))
    return { model_versions: modelVersionMessages(workspace, ids), next_page_token: next }
  }),
  ...rpc('POST', 'mlflow/logged-models/search', ofLoggedModels, ({ order_by: orderBy, ...input }, { workspace }) => {
    const { ids, next } = searchLoggedModels(workspace.db, {
      ...pageOf(input, { usual: 100, most: 50_000 }),
      experiments: input.experiment_ids,
      datasets: input.datasets,
      orderBy,
    })
    return { models: loggedModelMessages(workspace, ids), next_page_token: next }
  }),
  ...rpc(
    'POST',
    'mlflow/experiments/search-datasets',
    { experiment_ids: list(text).default([]) },
    ({ experiment_ids: ids }, { workspace }) => ({
      dataset_summaries: searchDatasets(workspace.db, ids),
    }),
  ),
]

function findExperiments(input: z.output<z.ZodObject<typeof ofExperiments>>, { workspace }: Call) {
  const { ids, next } = searchExperiments(workspace.db, { ...pageOf(input, { usual: 1_000, most: 50_000 }), viewType: input.view_type })
  return { experiments: experimentMessages(workspace, ids), next_page_token: next }
}
