import type { ServedDeployment } from '../../../shared/domain/serving/endpoint.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { ObjectStore } from '../../workspace/index.ts'
import type { LackingVersion } from './contracts.ts'
import { readServable } from './model.ts'

/** @param cause why it could not be loaded */
export async function lackingVersion(
  { name, shadows }: ServedDeployment,
  object: string,
  cause: CairnError,
  objects: ObjectStore,
): Promise<LackingVersion> {
  const servable = await readServable(object, objects).catch(() => null)
  const what = `${shadows.includes(object) ? 'shadow' : 'version'}${servable ? ` ${servable.ref}` : ''}`
  const message = `A ${what} of the deployment ${JSON.stringify(name)} could not be loaded: ${cause.message}`
  const error = new CairnError('DEPLOYMENT_UNAVAILABLE', message, { deployment: name, reason: cause.code }, cause)
  return { object, version: servable?.version ?? null, error }
}

/** Why a version that a deployment does not have may not answer. One whose number cannot be read may be any. */
export function whyLacking(lacking: readonly LackingVersion[], asked: number): CairnError | undefined {
  return (lacking.find(({ version }) => version === asked) ?? lacking.find(({ version }) => version === null))?.error
}

/** What of a deployment can be asked. */
export function withoutLacking(deployment: ServedDeployment, lacking: readonly LackingVersion[]): ServedDeployment {
  if (lacking.length === 0) return deployment
  const gone = new Set(lacking.map(({ object }) => object))
  const there = (all: readonly string[]) => all.filter((object) => !gone.has(object))
  return { ...deployment, shadows: there(deployment.shadows), pinned: there(deployment.pinned) }
}
