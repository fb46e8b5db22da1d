import { hasClasses } from '../../../shared/domain/training/tasks.ts'
import type { AbSettings } from '../../../shared/domain/monitoring/abTest.ts'
import type { RouteTarget } from '../../../shared/domain/serving/route.ts'
import { CairnError } from '../../../shared/errors.ts'
import { requireTask } from '../../models/index.ts'
import { currentRevision, deploymentById, requireDeployment, type Revision, revisionsOf, versionOf } from '../../serving/index.ts'
import type { Registry } from '../../workspace/index.ts'
import type { StoredAbTest } from './store.ts'

export interface TestedArms {
  readonly control: TestedArm
  readonly challenger: TestedArm
}

export interface TestedArm {
  readonly target: RouteTarget
  readonly ref: string
  readonly weight: number
}

type Compared = Pick<AbSettings, 'deployment' | 'control' | 'challenger'>

/** What a test begins with. @throws NOT_FOUND for an arm that the route does not have; INVALID_INPUT for one without traffic */
export function armsNow(db: Registry, settings: Compared): TestedArms & { readonly revision: number; readonly classes: boolean } {
  const row = requireDeployment(db, settings.deployment)
  const revision = currentRevision(db, row)
  const arms = armsOf(revision, settings)
  return { ...arms, revision: revision.number, classes: hasClasses(requireTask(db, versionOf(db, row.modelId, arms.control.target))) }
}

/** The two arms of a test as a revision has them. @throws NOT_FOUND, INVALID_INPUT */
function armsOf({ route, resolved }: Revision, { deployment, control, challenger }: Compared): TestedArms {
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
  return { control: arm(control), challenger: challenger === 'shadow' ? shadow() : arm(challenger) }
}

export interface ArmsChange {
  readonly at: number
  readonly text: string
}

/**
 * From when on the arms are not what they were when a test started, even where they have been changed back since: units may have moved
 * between them. Null where they still are.
 */
export function changeOfArms(db: Registry, { settings, state, deployment, deploymentId }: StoredAbTest): ArmsChange | null {
  const row = deploymentById(db, deploymentId)
  if (!row) return null
  const all = revisionsOf(db, row)
  const first = all.find(({ number }) => number === state.revision)
  const sameSplit = (one: Revision) => first !== undefined && splitOf(one) === splitOf(first)
  for (const revision of all.filter(({ number }) => number > state.revision).reverse()) {
    const change = changeIn(revision, { ...settings, deployment }, state, sameSplit(revision))
    if (change !== null) return { at: revision.at, text: change }
  }
  return null
}

function changeIn(revision: Revision, settings: Compared, state: StoredAbTest['state'], sameSplit: boolean): string | null {
  try {
    const arms = armsOf(revision, settings)
    const moved = (['control', 'challenger'] as const).find((side) => arms[side].ref !== state[side].ref)
    if (moved) return `${moved === 'control' ? settings.control : settings.challenger} answers with ${arms[moved].ref} now.`
    return sameSplit ? null : `The route of ${settings.deployment} has changed: its traffic is split in another way.`
  } catch (thrown) {
    const { code, message } = CairnError.from(thrown)
    if (code === 'NOT_FOUND' || code === 'INVALID_INPUT') return message
    throw thrown
  }
}

/** All that decides which unit goes to which arm. */
const splitOf = ({ route: { arms, salt, unitColumn } }: Revision) =>
  JSON.stringify([arms.map(({ name, weight }) => [name, weight]), salt, unitColumn])
