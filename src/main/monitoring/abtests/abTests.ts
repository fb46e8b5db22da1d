import { type AbLook, type AbSettings, type AbState, verdictSentence, withLook } from '../../../shared/domain/monitoring/abTest.ts'
import { endpointServiceName } from '../../../shared/domain/serving/endpoint.ts'
import { wholeTraffic } from '../../../shared/domain/serving/route.ts'
import { requireName } from '../../../shared/domain/names.ts'
import { CairnError } from '../../../shared/errors.ts'
import { counted } from '../../../shared/numbers.ts'
import { gateProofs } from '../../packages/index.ts'
import { moveAlias } from '../../models/index.ts'
import { currentRevision, logSourceOf, refuseBusy, requireDeployment, reviseDeployment } from '../../serving/index.ts'
import type { Monitoring } from '../context.ts'
import { armsNow, type ArmsChange, changeOfArms } from './arms.ts'
import { abTestsOf, addAbTest, changeAbTest, deleteAbTest, requireAbTest, type StoredAbTest, takenName } from './store.ts'

/** Compares two arms of a deployment from now on. @throws NOT_FOUND, ALREADY_EXISTS, INVALID_INPUT */
export function startAbTest({ workspace }: Pick<Monitoring, 'workspace'>, name: string, settings: AbSettings): void {
  const now = Date.now()
  workspace.change(
    () => ({ action: 'abtest.start', subject: `abtest:${name}`, detail: { settings } }),
    (db) => {
      const taken = takenName(db, name)
      if (taken !== undefined) throw new CairnError('ALREADY_EXISTS', `An A/B test called "${taken}" already exists.`, { abTest: taken })
      const arms = armsNow(db, settings)
      const same = ({ settings: other, status }: StoredAbTest) =>
        status === 'running' &&
        other.control === settings.control &&
        other.challenger === settings.challenger &&
        JSON.stringify(other.metric) === JSON.stringify(settings.metric)
      const clash = abTestsOf(db, settings.deployment).find(same)
      if (clash)
        throw new CairnError('ALREADY_EXISTS', `The A/B test "${clash.name}" already compares these arms by this metric.`, {
          abTest: clash.name,
        })
      addAbTest(db, {
        name: requireName(name),
        deploymentId: requireDeployment(db, settings.deployment).id,
        settings,
        status: 'running',
        state: beginning(arms),
        startedAt: now,
        actor: workspace.actor,
      })
    },
  )
}

function beginning({ control, challenger, revision, classes }: ReturnType<typeof armsNow>): AbState {
  return {
    revision,
    control: { ref: control.ref, weight: control.weight },
    challenger: { ref: challenger.ref, weight: challenger.weight },
    classes,
    looks: [],
    reason: null,
  }
}

/**
 * Looks at a test: as often as one likes. Ends it where it is decided and is to end then, where its time or number of units is over, and
 * where its arms are not what they were: then with a last look at what came until they changed. Where another process is quicker, what
 * that saw stays.
 */
export async function lookAtAbTest(monitoring: Monitoring, name: string, now = Date.now()): Promise<StoredAbTest> {
  const { db } = monitoring.workspace
  const test = requireAbTest(db, name)
  if (test.status !== 'running') return test
  const change = changeOfArms(db, test)
  const look = await lookNow(monitoring, test, change === null ? now : Math.min(now, change.at))
  const state = { ...test.state, looks: withLook(test.state.looks, look) }
  const ending = endOf(test, look, now, change)
  if (ending === null) monitoring.workspace.write((tx) => changeAbTest(tx, test, { state }))
  else end(monitoring, test, { status: ending.status, state: { ...state, reason: ending.text }, endedAt: now })
  return requireAbTest(db, name)
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
    revision: state.revision,
    metric: settings.metric,
    classes: state.classes,
    weights: settings.challenger === 'shadow' ? null : [state.control.weight / whole, state.challenger.weight / whole],
    alpha: settings.alpha,
    expected: settings.expected,
  })
}

const day = 24 * 60 * 60_000

interface Ending {
  readonly status: 'decided' | 'stopped'
  readonly text: string
}

function endOf({ settings, state, startedAt }: StoredAbTest, look: AbLook, now: number, change: ArmsChange | null): Ending | null {
  const { verdict, sentence } = verdictSentence(settings, look, state.classes)
  if (settings.stopWhenDecided && (verdict === 'challenger' || verdict === 'control' || verdict === 'equivalent'))
    return { status: 'decided', text: sentence }
  if (change !== null) return { status: 'stopped', text: change.text }
  // Of a shadow, the two have answered the same ones.
  const units = settings.challenger === 'shadow' ? look.control.units : look.control.units + look.challenger.units
  if (settings.mostUnits !== null && units >= settings.mostUnits)
    return { status: 'stopped', text: `${counted(units, 'unit')} with a result have come, which is its limit.` }
  if (settings.mostDays !== null && now - startedAt >= settings.mostDays * day)
    return { status: 'stopped', text: settings.mostDays === 1 ? 'A day is over.' : `${settings.mostDays} days are over.` }
  return null
}

/** Unless it was looked at or ended meanwhile. @returns whether it did */
function end(
  { workspace }: Pick<Monitoring, 'workspace'>,
  test: StoredAbTest,
  change: { readonly status: 'decided' | 'stopped'; readonly state: AbState; readonly endedAt: number },
): boolean {
  const { status, state } = change
  const { verdict } = verdictSentence(test.settings, state.looks.at(-1), state.classes)
  let stands = true
  try {
    workspace.change(
      () => ({
        action: status === 'decided' ? 'abtest.decide' : 'abtest.stop',
        subject: `abtest:${test.name}`,
        detail: { verdict, reason: state.reason },
      }),
      (db) => {
        stands = changeAbTest(db, test, change)
        // Rolls back: nothing happened that the audit log should tell.
        if (!stands) throw new Error('changed meanwhile')
      },
    )
    return true
  } catch (thrown) {
    if (!stands) return false
    throw thrown
  }
}

/** Ends it as it stands. @throws NOT_FOUND; INVALID_INPUT where it has ended */
export function stopAbTest(monitoring: Pick<Monitoring, 'workspace'>, name: string, reason: string): void {
  for (;;) {
    const test = requireAbTest(monitoring.workspace.db, name)
    if (test.status !== 'running') throw new CairnError('INVALID_INPUT', `The A/B test "${test.name}" has ended.`, { abTest: test.name })
    const state = { ...test.state, reason: reason === '' ? 'Stopped by a person.' : reason }
    // Another process may just have looked at it: what that saw is kept.
    if (end(monitoring, test, { status: 'stopped', state, endedAt: Date.now() })) return
  }
}

/**
 * Everything to the winner; where the test has an alias, that moves to it first, through its gates. Asked again after a crash, it goes on.
 * @throws INVALID_INPUT where there is no winner, or its arm answers with another version; DEPLOYMENT_BUSY, GATE_FAILED
 */
export async function promoteWinner(monitoring: Monitoring, name: string, reason: string): Promise<void> {
  const { workspace } = monitoring
  const { db } = workspace
  const test = requireAbTest(db, name)
  const { settings, state, deployment } = test
  const { verdict, sentence } = verdictSentence(settings, state.looks.at(-1), state.classes)
  if (test.status === 'running' || (verdict !== 'challenger' && verdict !== 'control'))
    throw new CairnError(
      'INVALID_INPUT',
      test.status === 'running'
        ? `The A/B test "${test.name}" still runs. Stop it first.`
        : `The A/B test "${test.name}" has no winner. ${sentence}`,
      { abTest: test.name },
    )
  const { [verdict]: winner } = armsNow(db, { ...settings, deployment })
  if (winner.ref !== state[verdict].ref) {
    const arm = verdict === 'control' ? settings.control : settings.challenger
    throw new CairnError('INVALID_INPUT', `${arm} answers with ${winner.ref} now, not with ${state[verdict].ref}, which won.`, {
      abTest: test.name,
    })
  }
  // Before the alias moves: a roll-out moves aliases itself.
  const row = requireDeployment(db, deployment)
  refuseBusy(db, row)
  const because = reason === '' ? `A/B test ${test.name}: ${sentence}` : reason
  if (settings.alias !== null)
    await moveAlias(workspace, { ref: winner.ref, alias: settings.alias, reason: because, override: false }, gateProofs(monitoring))
  const target = settings.alias === null ? winner.target : { alias: settings.alias }
  const { route } = currentRevision(db, row)
  await reviseDeployment(monitoring, {
    name: deployment,
    route: {
      ...route,
      arms: [{ name: 'live', target, weight: wholeTraffic }],
      shadows: settings.challenger === 'shadow' && verdict === 'challenger' ? route.shadows.slice(1) : route.shadows,
    },
    cause: 'route',
    reason: because,
    action: 'abtest.promote',
  })
}

/** With all that it has seen. @throws NOT_FOUND */
export function removeAbTest({ workspace }: Pick<Monitoring, 'workspace'>, name: string): void {
  workspace.change(
    (removed: string) => ({ action: 'abtest.remove', subject: `abtest:${removed}` }),
    (db) => deleteAbTest(db, name),
  )
}
