import { DeploymentName } from '../../shared/domain/serving/endpoint.ts'
import { CairnError } from '../../shared/errors.ts'
import type { Registry } from '../workspace/index.ts'
import { findDeployment } from './store.ts'

const longest = 63
const mostTried = 1_000

/** A deployment's name for a model: what of its name can be a part of a path, and free. @throws ALREADY_EXISTS */
export function deploymentNameOf(db: Registry, model: string): string {
  const plain = model
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
  const cut = (text: string, length: number) => text.slice(0, length).replace(/^-+|-+$/g, '')
  const base = [cut(plain, longest), cut(`model-${plain}`, longest)].find((name) => DeploymentName.safeParse(name).success) ?? 'model'
  for (let n = 1; n < mostTried; n++) {
    const name = n === 1 ? base : `${cut(base, longest - String(n).length - 1)}-${n}`
    if (!findDeployment(db, name)) return name
  }
  throw new CairnError('ALREADY_EXISTS', `There are already ${mostTried} deployments called ${base}.`, { deployment: base })
}
