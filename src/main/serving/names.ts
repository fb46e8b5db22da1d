import { baseName, proposedName } from '../../shared/domain/serving/deploymentName.ts'
import { CairnError } from '../../shared/errors.ts'
import type { Registry } from '../workspace/index.ts'
import { findDeployment } from './store.ts'

/** A free name for a deployment of a model. @throws ALREADY_EXISTS */
export function deploymentNameOf(db: Registry, model: string): string {
  const name = proposedName(model, (tried) => findDeployment(db, tried) !== undefined)
  if (name !== null) return name
  const base = baseName(model)
  throw new CairnError('ALREADY_EXISTS', `There are too many deployments called ${base}.`, { deployment: base })
}
