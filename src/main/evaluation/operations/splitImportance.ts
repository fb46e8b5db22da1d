import type { SplitImportance } from '../../../shared/domain/evaluation/explanation.ts'
import { columnPlaces } from '../explain/attributed.ts'
import { loadModel, type ModelSource } from '../predict/loadModel.ts'
import type { Task } from '../../jobs/index.ts'

export interface SplitImportanceInput {
  readonly source: ModelSource
}

/**
 * What the splits of each raw column gained, and how many there are, as LightGBM's `feature_importance`. Null for a model that is no trees
 * of Cairn.
 */
export const splitImportanceTask: Task<SplitImportanceInput, SplitImportance | null> = async ({ source }, { objects }) => {
  const { model, body } = await loadModel(source, objects)
  if (body.kind !== 'trees') return null
  const { input, gain } = body.trees
  const places = columnPlaces(model.inputs, body.preprocessing)
  const columns = model.inputs.map(({ name }) => ({ column: name, gain: 0, splits: 0 }))
  let splits = 0
  for (let node = 0; node < input.length; node++) {
    if (input[node] < 0) continue
    const column = columns[places[input[node]]]
    column.gain += gain[node]
    column.splits++
    splits++
  }
  return { trees: body.ensemble.trees, splits, columns: columns.sort((a, b) => b.gain - a.gain || b.splits - a.splits) }
}
