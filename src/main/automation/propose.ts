import { PolicySettings } from '../../shared/domain/automation/policy.ts'
import { CairnError } from '../../shared/errors.ts'
import { versionRef } from '../datasets/index.ts'
import { requireModel } from '../models/index.ts'
import type { Registry } from '../workspace/index.ts'
import { trainingToRepeat } from './steps/champion.ts'

/** Settings that suit a model: a new version of the dataset that its version in use was trained on starts a run, and a person decides. @throws NOT_FOUND */
export function proposePolicy(db: Registry, name: string): PolicySettings {
  const model = requireModel(db, name)
  const training = trainingToRepeat(db, {
    modelId: model.id,
    settings: PolicySettings.parse({ model: model.name, data: { kind: 'replace', dataset: model.name } }),
  })
  if (training === null)
    throw new CairnError('NOT_FOUND', `No version of ${model.name} was trained in this workspace, so there is no recipe to repeat.`, {
      model: model.name,
    })
  const dataset = versionRef(db, training.datasetVersionId).replace(/@v\d+$/, '')
  return PolicySettings.parse({ model: model.name, triggers: [{ kind: 'dataset', dataset }], data: { kind: 'replace', dataset } })
}
