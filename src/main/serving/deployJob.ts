import { eq } from 'drizzle-orm'
import { type Capture, defaultCapture, defaultEndpointLimits, type EndpointLimits } from '../../shared/domain/serving/capture.ts'
import { defaultFeaturePolicy, type FeaturePolicy } from '../../shared/domain/serving/features.ts'
import type { Route } from '../../shared/domain/serving/route.ts'
import { CairnError } from '../../shared/errors.ts'
import type { TaskJob } from '../jobs/index.ts'
import { requireModelVersion } from '../models/index.ts'
import { schema } from '../workspace/index.ts'
import type { PrepareInput } from './prepare.ts'
import { keepServable } from './servables.ts'
import { addRevision, deploymentRows, findDeployment } from './store.ts'

const { deployments } = schema

export interface DeployJob extends PrepareInput {
  readonly versionId: number
  readonly serviceId: number
  readonly name: string
  /** One arm. */
  readonly route: Route
  readonly isDefault: boolean | null
  readonly capture: Capture | null
  readonly limits: EndpointLimits | null
  /** Null: as a deployment does that nothing is said of. */
  readonly policy: FeaturePolicy | null
  readonly actor: string
}

/** Its result is the name of the deployment. Its endpoint is told of it afterwards, by whoever sees it first. */
export const deployJob: TaskJob<'serving.deploy', DeployJob> = {
  kind: 'serving.deploy',
  action: 'deployment.create',
  reach: { does: 'Prepares a model version and adds a deployment of it to the endpoint' },
  commit: (db, _job, input, output) => {
    const { name, route, versionId, serviceId, actor } = input
    if (findDeployment(db, name)) throw nameTaken(name)
    // Not one that was deleted while it was prepared.
    const { modelId } = requireModelVersion(db, input.ref)
    const served = keepServable(db, versionId, input, output)
    const isDefault = input.isDefault ?? !deploymentRows(db).some((row) => row.isDefault)
    if (isDefault) db.update(deployments).set({ isDefault: false }).where(eq(deployments.isDefault, true)).run()
    const row = db
      .insert(deployments)
      .values({
        name,
        modelId,
        serviceId,
        isDefault,
        capture: input.capture ?? defaultCapture,
        limits: input.limits ?? defaultEndpointLimits,
        features: input.policy ?? defaultFeaturePolicy,
        createdAt: Date.now(),
      })
      .returning()
      .get()
    addRevision(db, row, { route, resolved: { arms: [served], shadows: [], pinned: [] }, cause: 'deploy', reason: '', actor })
    return { name }
  },
}

export function nameTaken(name: string): CairnError {
  return new CairnError('ALREADY_EXISTS', `A deployment called "${name}" already exists.`, { deployment: name })
}
