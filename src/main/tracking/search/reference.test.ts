import { expect, test } from 'vitest'
import { CairnError } from '../../../shared/errors.ts'
import { searchExperiments } from './experiments.ts'
import { experimentIds, reference, referenceWorkspace } from './fixtures/reference.ts'
import { runsDialect } from './grammar/dialect.ts'
import { parseFilter } from './grammar/filter.ts'
import { searchLoggedModels } from './loggedModels.ts'
import { searchModelVersions } from './modelVersions.ts'
import { searchRegisteredModels } from './registeredModels.ts'
import { searchRuns } from './runs.ts'
import type { ViewType } from './viewType.ts'

const all = { limit: 1_000, viewType: 'ACTIVE_ONLY' } as const

test('[ML-1] every search of runs finds what MLflow finds, in its order', () => {
  const { db } = referenceWorkspace()
  const differing = reference.searches.filter(({ filter, order, view, experiments, found }) => {
    const { ids } = searchRuns(db, {
      experiments: experiments.map((i) => experimentIds[i]),
      filter,
      orderBy: order,
      viewType: view as ViewType,
      limit: 1_000,
    })
    return ids.map((id) => id - 1).join() !== found.join()
  })
  expect(differing).toEqual([])
})

test('[ML-1] experiments, registered models and model versions are found as MLflow finds them', () => {
  const { db, sqlite } = referenceWorkspace()
  const named = (table: string, ids: readonly number[]) =>
    ids.map((id) => sqlite.prepare(`SELECT name FROM ${table} WHERE id = ?`).pluck().get(id))
  for (const { filter, order, found } of reference.experiments) {
    const names = named('experiments', searchExperiments(db, { ...all, filter, orderBy: order }).ids)
    // Its server makes an experiment called Default.
    expect(names, filter).toEqual(found.filter((name) => name !== 'Default'))
  }
  for (const { filter, order, found } of reference.registered)
    expect(named('models', searchRegisteredModels(db, { ...all, filter, orderBy: order }).ids), filter).toEqual(found)
  for (const { filter, order, found } of reference.modelVersions) {
    const { ids } = searchModelVersions(db, { ...all, filter, orderBy: order })
    const shown = ids.map((id) =>
      sqlite
        .prepare(`SELECT m.name || '/' || v.number FROM model_versions v JOIN models m ON m.id = v.model_id WHERE v.id = ?`)
        .pluck()
        .get(id),
    )
    expect(shown, filter).toEqual(found)
  }
})

test('[ML-1] logged models are found as MLflow finds them: by metrics on any dataset, or on those that are named', () => {
  const { db } = referenceWorkspace()
  for (const { filter, order, datasets, found } of reference.loggedModelSearches) {
    const orderBy = order.map(({ dataset_name: name, dataset_digest: digest, ...term }) => ({
      ...term,
      ...(name !== null && { dataset_name: name }),
      ...(digest !== null && { dataset_digest: digest }),
    }))
    const { ids } = searchLoggedModels(db, { ...all, experiments: experimentIds.slice(0, 2), filter, orderBy, datasets })
    expect(
      ids.map((id) => id - 1),
      JSON.stringify([filter, order]),
    ).toEqual(found)
  }
})

test('[ML-1] filters are taken and refused as MLflow takes and refuses them', () => {
  const differing = reference.parsed.filter(({ filter, clauses, error }) => {
    const own = outcome(filter)
    if (clauses === undefined) return typeof own !== 'string' || reasonOf(own) !== reasonOf(error ?? '')
    return JSON.stringify(own) !== JSON.stringify(clauses.map(([entity, ...rest]) => [entity === 'parameter' ? 'param' : entity, ...rest]))
  })
  expect(differing.map(({ filter, clauses, error }) => ({ filter, mlflow: clauses ?? error, own: outcome(filter) }))).toEqual([])
})

/** The beginning of a refusal. What is no comparison at all is called one thing or the other, as MLflow's parser happens to group it. */
const reasonOf = (message: string) =>
  /^Invalid (clause|comparison clause\. Expected 'Identifier')/.test(message) ? 'clause' : message.slice(0, 24)

function outcome(filter: string) {
  try {
    return parseFilter(runsDialect, filter).map(({ entity, key, comparator, value }) => [entity, key, comparator, value])
  } catch (error) {
    if (error instanceof CairnError && error.code === 'INVALID_INPUT') return error.message
    throw error
  }
}
