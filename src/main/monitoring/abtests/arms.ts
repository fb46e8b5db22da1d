import { hasClasses } from '../../../shared/domain/training/tasks.ts'
import type { AbSettings } from '../../../shared/domain/monitoring/abTest.ts'
import type { RouteTarget } from '../../../shared/domain/serving/route.ts'
import { CairnError } from '../../../shared/errors.ts'
import { currentRevision, requireDeployment, versionOf } from '../../serving/index.ts'
import type { Registry } from '../../workspace/index.ts'

export interface TestedArms {
  readonly control: TestedArm
  readonly challenger: TestedArm
  /** The labels are classes. */
  readonly classes: boolean
}

export interface TestedArm {
  readonly target: RouteTarget
  readonly ref: string
  readonly weight: number
}

/** The two arms of a test as the route of its deployment has them now. @throws NOT_FOUND for one that it does not have; INVALID_INPUT without traffic */
export function armsOf(
  db: Registry,
  { deployment, control, challenger }: Pick<AbSettings, 'deployment' | 'control' | 'challenger'>,
): TestedArms {
  const row = requireDeployment(db, deployment)
  const { route, resolved } = currentRevision(db, row)
  const arm = (name: string): TestedArm => {
    const place = route.arms.findIndex((one) => one.name === name)
    if (place < 0)
      throw new CairnError('NOT_FOUND', `The deployment ${deployment} has no arm ${name}.`, {
        deployment,
        arms: route.arms.map((one) => one.name),
      })
    const { target, weight } = route.arms[place]
    if (weight === 0) throw new CairnError('INVALID_INPUT', `The arm ${name} of ${deployment} gets no traffic.`, { deployment, arm: name })
    return { target, weight, ref: resolved.arms[place].ref }
  }
  const shadow = (): TestedArm => {
    const [target] = route.shadows
    if (target === undefined) throw new CairnError('NOT_FOUND', `The deployment ${deployment} has no shadow.`, { deployment })
    return { target, weight: 0, ref: resolved.shadows[0].ref }
  }
  const first = arm(control)
  return {
    control: first,
    challenger: challenger === 'shadow' ? shadow() : arm(challenger),
    classes: hasClasses(versionOf(db, row.modelId, first.target).task),
  }
}
