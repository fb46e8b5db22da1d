import { type AbLook, type AbSettings, type AbState, verdictSentence, withLook } from '../../../shared/domain/monitoring/abTest.ts'
import { endpointServiceName } from '../../../shared/domain/serving/endpoint.ts'
import { liveRoute } from '../../../shared/domain/serving/route.ts'
import { requireName } from '../../../shared/domain/names.ts'
import { CairnError } from '../../../shared/errors.ts'
import { gateProofs } from '../../packages/index.ts'
import { moveAlias } from '../../models/index.ts'
import { logSourceOf, requireDeployment, reviseDeployment } from '../../serving/index.ts'
import type { Monitoring } from '../context.ts'
import { armsOf, type TestedArms } from './arms.ts'
import { abTestsOf, addAbTest, changeAbTest, deleteAbTest, findAbTest, requireAbTest, type StoredAbTest } from './store.ts'

/** Compares two arms of a deployment from now on. @throws NOT_FOUND, ALREADY_EXISTS, INVALID_INPUT */
export function startAbTest({ workspace }: Pick<Monitoring, 'workspace'>, name: string, settings: AbSettings): StoredAbTest {
  const now = Date.now()
  return workspace.change(
    () => ({ action: 'abtest.start', subject: `abtest:${name}`, detail: { settings } }),
    (db) => {
      const taken = findAbTest(db, name)
      if (taken) throw new CairnError('ALREADY_EXISTS', `An A/B test called "${taken.name}" already exists.`, { abTest: taken.name })
      const arms = armsOf(db, settings)
      const clash = abTestsOf(db, settings.deployment).find(
        (one) => one.status === 'running' && one.settings.control === settings.control && one.settings.challenger === settings.challenger,
      )
      if (clash && clash.settings.metric.kind === settings.metric.kind && clash.settings.metric.kind === 'label')
        throw new CairnError('ALREADY_EXISTS', `The A/B test "${clash.name}" compares these arms already.`, { abTest: clash.name })
      addAbTest(db, {
        name: requireName(name),
        deploymentId: requireDeployment(db, settings.deployment).id,
        settings,
        status: 'running',
        state: beginning(arms) satisfies AbState,
        startedAt: now,
        actor: workspace.actor,
      })
      return requireAbTest(db, name)
    },
  )
}

function beginning({ control, challenger, classes }: TestedArms): AbState {
  return {
    control: { ref: control.ref, weight: control.weight },
    challenger: { ref: challenger.ref, weight: challenger.weight },
    classes,
    looks: [],
    reason: null,
  }
}

/**
 * Looks at a test: as often as one likes. Ends it where it is decided and is to end then, where its time or number of units is over, and
 * where its arms are not what they were.
 */
export async function lookAtAbTest(monitoring: Monitoring, name: string, now = Date.now()): Promise<StoredAbTest> {
  const test = requireAbTest(monitoring.workspace.db, name)
  if (test.status !== 'running') return test
  const changed = changeOfArms(monitoring, test)
  if (changed !== null) return end(monitoring, test, 'stopped', changed, now)
  const look = await lookNow(monitoring, test, now)
  const state = { ...test.state, looks: withLook(test.state.looks, look) }
  const reason = endOf(test, look, now)
  if (reason !== null) return end(monitoring, { ...test, state }, reason.status, reason.text, now, test)
  monitoring.workspace.write((db) => changeAbTest(db, test, { state }))
  return requireAbTest(monitoring.workspace.db, name)
}

async function lookNow({ workspace, services, perform }: Monitoring, test: StoredAbTest, now: number): Promise<AbLook> {
  // What was answered a moment ago may not be written yet; an endpoint that does not run has nothing to write.
  await services.request('endpoint', endpointServiceName, 'flushLog', undefined).catch(() => {})
  const { settings, state } = test
  const whole = state.control.weight + state.challenger.weight
  return perform('monitoring.abLook', {
    source: await logSourceOf(workspace, requireDeployment(workspace.db, test.deployment)),
    since: test.startedAt,
    now,
    control: settings.control,
    challenger: settings.challenger,
    controlRef: state.control.ref,
    challengerRef: state.challenger.ref,
    metric: settings.metric,
    classes: state.classes,
    weights: settings.challenger === 'shadow' ? null : [state.control.weight / whole, state.challenger.weight / whole],
    alpha: settings.alpha,
    expected: settings.expected,
  })
}

/** Why what would come from now on is another test; null where the arms are as they were. */
function changeOfArms({ workspace }: Pick<Monitoring, 'workspace'>, { settings, state, deployment }: StoredAbTest): string | null {
  try {
    const now = armsOf(workspace.db, settings)
    const same = (['control', 'challenger'] as const).every(
      (side) => now[side].ref === state[side].ref && now[side].weight === state[side].weight,
    )
    return same ? null : `The route of ${deployment} has changed: its arms are not those that were compared.`
  } catch (thrown) {
    const { code, message } = CairnError.from(thrown)
    if (code === 'NOT_FOUND' || code === 'INVALID_INPUT') return message
    throw thrown
  }
}

const day = 24 * 60 * 60_000

function endOf(
  { settings, state, startedAt }: StoredAbTest,
  look: AbLook,
  now: number,
): { readonly status: 'decided' | 'stopped'; readonly text: string } | null {
  const { verdict, sentence } = verdictSentence(settings, look, state.classes)
  if (settings.stopWhenDecided && (verdict === 'challenger' || verdict === 'control' || verdict === 'equivalent'))
    return { status: 'decided', text: sentence }
  const units = look.control.units + look.challenger.units
  if (settings.mostUnits !== null && units >= settings.mostUnits)
    return { status: 'stopped', text: `${units} units have come. ${sentence}` }
  if (settings.mostDays !== null && now - startedAt >= settings.mostDays * day)
    return { status: 'stopped', text: `${settings.mostDays} days are over. ${sentence}` }
  return null
}

function end(
  { workspace }: Pick<Monitoring, 'workspace'>,
  test: StoredAbTest,
  status: 'decided' | 'stopped',
  reason: string,
  now: number,
  read: StoredAbTest = test,
): StoredAbTest {
  return workspace.change(
    () => ({ action: status === 'decided' ? 'abtest.decide' : 'abtest.stop', subject: `abtest:${test.name}`, detail: { reason } }),
    (db) => {
      if (!changeAbTest(db, read, { status, state: { ...test.state, reason }, endedAt: now }))
        throw new CairnError('DEPLOYMENT_BUSY', `The A/B test "${test.name}" was changed in the meantime.`, { abTest: test.name })
      return requireAbTest(db, test.name)
    },
  )
}

/** Ends it as it stands. @throws NOT_FOUND; INVALID_INPUT where it has ended */
export function stopAbTest(monitoring: Pick<Monitoring, 'workspace'>, name: string, reason: string): StoredAbTest {
  const test = requireAbTest(monitoring.workspace.db, name)
  if (test.status !== 'running') throw new CairnError('INVALID_INPUT', `The A/B test "${test.name}" has ended.`, { abTest: test.name })
  return end(monitoring, test, 'stopped', reason === '' ? 'Stopped by a person.' : reason, Date.now())
}

/**
 * Everything to the winner; where the test has an alias, that moves to it first, through its gates. Asked again after a crash, it goes on.
 * @throws INVALID_INPUT where there is no winner, or the route has changed; GATE_FAILED
 */
export async function promoteWinner(monitoring: Monitoring, name: string, reason: string): Promise<StoredAbTest> {
  const { workspace } = monitoring
  const test = requireAbTest(workspace.db, name)
  const { settings, state } = test
  const { verdict, sentence } = verdictSentence(settings, state.looks.at(-1), state.classes)
  if (test.status === 'running' || (verdict !== 'challenger' && verdict !== 'control'))
    throw new CairnError('INVALID_INPUT', `The A/B test "${test.name}" has no winner. ${sentence}`, { abTest: test.name })
  const now = armsOf(workspace.db, settings)
  const winner = now[verdict]
  if (winner.ref !== state[verdict].ref)
    throw new CairnError(
      'INVALID_INPUT',
      `${verdict === 'control' ? settings.control : settings.challenger} answers with ${winner.ref} now, not with ${state[verdict].ref}, which won.`,
      {
        abTest: test.name,
      },
    )
  const because = reason === '' ? `A/B test ${test.name}: ${sentence}` : reason
  if (settings.alias !== null)
    await moveAlias(workspace, { ref: winner.ref, alias: settings.alias, reason: because, override: false }, gateProofs(monitoring))
  const target = settings.alias === null ? winner.target : { alias: settings.alias }
  await reviseDeployment(monitoring, {
    name: test.deployment,
    route: liveRoute(target),
    cause: 'route',
    reason: because,
  })
  return requireAbTest(workspace.db, name)
}

/** With all that it has seen. @throws NOT_FOUND */
export function removeAbTest({ workspace }: Pick<Monitoring, 'workspace'>, name: string): void {
  workspace.change(
    (removed: StoredAbTest) => ({ action: 'abtest.remove', subject: `abtest:${removed.name}` }),
    (db) => {
      const test = requireAbTest(db, name)
      deleteAbTest(db, test)
      return test
    },
  )
}
