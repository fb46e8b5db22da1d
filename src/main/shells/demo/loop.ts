import { setTimeout } from 'node:timers/promises'
import { z } from 'zod'
import type { PolicyRun } from '../../../shared/contract/automation.ts'
import { ImportResult } from '../../../shared/contract/datasets/index.ts'
import { RunResult } from '../../../shared/contract/experiments/index.ts'
import type { Alert } from '../../../shared/contract/monitoring/alerts.ts'
import { defaultRules } from '../../../shared/domain/monitoring/alerts.ts'
import { CairnError } from '../../../shared/errors.ts'
import { count } from '../../../shared/numbers.ts'
import { resourcePath } from '../../resources.ts'
import { type Answered, Caller, freePort, type Wine, winesOf } from './caller.ts'
import type { StoryContext } from './lifecycle.ts'
import { seed } from './stories.ts'

/** What became of the loop. */
export interface LoopResult {
  readonly champion: string
  readonly challenger: string
  readonly alert: Alert
  readonly run: PolicyRun
  /** What callers got, from the first request to the last. */
  readonly answered: Answered
  /** The audit log of what happened since the model was deployed, oldest first. */
  readonly story: readonly { readonly at: number; readonly actor: string; readonly action: string; readonly subject: string }[]
}

export type LoopContext = Omit<StoryContext, 'handOff'>

const dataset = 'wine'
const monitor = 'wine-live'
const policy = 'wine-again'

/** Rows of a window, and of a request. */
const windowRows = 300
const requestRows = 20
/** Callers ask one wine so often while nothing else happens, in ms. */
const pause = 100
/** For each step, in ms. */
const stepTimeout = 120_000

/**
 * A model in use meets data of another kind: it is seen, a challenger is trained and judged on rows that neither has seen, a person approves it,
 * and it answers without a lost request. Through the contract alone, but for the caller, who knows only the endpoint.
 */
export async function tellLoop(context: LoopContext): Promise<LoopResult> {
  const champion = await firstChampion(context)
  const began = Date.now()
  const caller = await deployed(champion, context)
  await watched(context)
  const [red, white] = await Promise.all(['wine-quality-red.csv', 'wine-quality-white.csv'].map((file) => winesOf(file, seed)))
  const stopped = new AbortController()
  const others = asksOn(caller, red, stopped.signal)
  try {
    await send(caller, red, 2 * windowRows)
    await settled(2, context)
    context.say(`Sent ${count(2 * windowRows)} red wines: no drift`)
    await send(caller, white, 3 * windowRows)
    const alert = await alerted(context)
    context.say(`Sent ${count(3 * windowRows)} white wines: ${alert.title}`)
    const run = await retrained(context)
    const challenger = run.challenger ?? champion
    await until(`${challenger} answers`, context, async () => (await caller.ask([white[0]])) === challenger)
    context.say(`${challenger} answers; of ${count(caller.answered.requests)} requests ${count(caller.answered.lost)} were lost`)
    return { champion, challenger, alert, run, answered: caller.answered, story: await storySince(began, context) }
  } finally {
    stopped.abort()
    await others
    await context.client.serving.stop({}).catch(() => {})
  }
}

async function firstChampion({ client, runJob, engine, say }: LoopContext): Promise<string> {
  const made = await runJob(
    await client.datasets.import({
      name: dataset,
      file: resourcePath('samples', 'wine-quality-red.csv'),
      options: { target: 'quality', delimiter: ';' },
    }),
    ImportResult,
  )
  const { ref } = made.version
  await client.datasets.rules.suggest({ ref, apply: true })
  const { recipe } = await client.training.propose({ ref, family: 'boosting', seed })
  const { runId } = await runJob(await client.experiments.start({ ref, recipe, engine, name: 'Red wines', tags: ['demo'] }), RunResult)
  const model = await client.models.register({ run: runId, name: dataset, notes: 'Trained on red wines.' })
  await client.models.gates.set({
    name: dataset,
    alias: 'champion',
    policy: { gates: [{ kind: 'champion', metric: 'rmse', part: 'test' }] },
  })
  await client.models.setAlias({ ref: model.ref, alias: 'champion', reason: 'The first version.' })
  say(`Trained ${model.ref} on ${count(made.version.rows)} red wines: it is the champion`)
  return model.ref
}

/** At an address of its own, so that no other endpoint of this computer is in the way. */
async function deployed(champion: string, { client, runJob, say }: LoopContext): Promise<Caller> {
  await client.serving.configure({ port: await freePort() })
  const { name } = await runJob(await client.serving.deploy({ ref: `${dataset}@champion`, name: dataset, start: false }), Deployed)
  await client.serving.start({})
  for await (const { deployments } of await client.serving.watch({}, { signal: AbortSignal.timeout(stepTimeout) }))
    if (deployments.every(({ isCurrent }) => isCurrent === true)) break
  const { url } = await client.serving.get({ name })
  const { token } = await client.serving.token({})
  say(`${champion} answers at ${url}`)
  return new Caller({ url, token })
}

const Deployed = z.object({ name: z.string() })

/** A monitor of the deployment, and a policy that its alerts start. */
async function watched({ client, say }: LoopContext): Promise<void> {
  const rules = defaultRules.map((rule) => (rule.check === 'driftShare' ? { ...rule, failed: 1, of: 1 } : rule))
  await client.monitoring.create({
    name: monitor,
    settings: {
      model: dataset,
      source: { kind: 'deployment', deployment: dataset },
      windows: { kind: 'count', rows: windowRows },
      rules,
    },
  })
  await client.automation.create({
    name: policy,
    settings: {
      model: dataset,
      triggers: [{ kind: 'alert', monitor, checks: ['driftShare'] }],
      conditions: { newRows: windowRows },
      data: { kind: 'replace', dataset },
      decision: 'propose',
      seed,
      watch: { hours: 0 },
    },
  })
  say(`Monitor ${monitor} watches windows of ${count(windowRows)} rows; policy ${policy} trains again when they drift`)
}

/** Callers that go on asking for single rows whatever happens to the model. */
async function asksOn(caller: Caller, wines: readonly Wine[], signal: AbortSignal): Promise<void> {
  for (let place = 0; !signal.aborted; place = (place + 1) % wines.length) {
    await caller.ask([wines[place]])
    await setTimeout(pause, undefined, { signal }).catch(() => {})
  }
}

async function send(caller: Caller, wines: readonly Wine[], rows: number): Promise<void> {
  for (let from = 0; from < rows; from += requestRows) await caller.ask(wines.slice(from, from + requestRows))
}

/** So many windows were checked, and none of them drifts. */
async function settled(windows: number, context: LoopContext): Promise<void> {
  await until(`${windows} windows are checked`, context, async ({ client, runJob }) => {
    await runJob(await client.monitoring.checkNow({ name: monitor }), z.unknown())
    return (await client.monitoring.get({ name: monitor })).windows >= windows
  })
  const { alerts } = await context.client.monitoring.alerts.list({ monitor, open: true })
  const [alert] = alerts.filter(({ check }) => check === 'driftShare')
  if (alert) throw new CairnError('INTERNAL', `Wines like those it was trained on drift: ${alert.title}`)
}

async function alerted(context: LoopContext): Promise<Alert> {
  let found: Alert | undefined
  await until('an alert fires', context, async ({ client, runJob }) => {
    await runJob(await client.monitoring.checkNow({ name: monitor }), z.unknown())
    found = (await client.monitoring.alerts.list({ monitor, open: true })).alerts.find(({ check }) => check === 'driftShare')
    return found !== undefined
  })
  return found as Alert
}

/** The white wines are tasted: their grades arrive, the policy trains, and a person approves what it proposes. */
async function retrained(context: LoopContext): Promise<PolicyRun> {
  const { client, runJob, say } = context
  const { version } = await runJob(
    await client.datasets.append({ name: dataset, file: resourcePath('samples', 'wine-quality-white.csv'), options: { delimiter: ';' } }),
    ImportResult,
  )
  say(`Their grades arrive: ${version.ref}, ${count(version.rows)} rows`)
  const current = async () => {
    const [run] = await client.automation.runs({ name: policy, limit: 1 })
    return run === undefined ? null : client.automation.getRun({ run: run.id })
  }
  let run = await current()
  await until('the policy proposes a challenger', context, async () => {
    run = await current()
    if (run !== null && !run.isOpen) throw new CairnError('INTERNAL', `The policy ended: ${run.text}`)
    return run?.state === 'awaitingApproval'
  })
  if (run === null) throw new CairnError('INTERNAL', 'The policy has no run.')
  say(`Policy ${policy} trained ${run.challenger ?? 'nothing'}: ${run.facts.judgement?.sentence ?? run.text}`)
  await client.automation.approve({ run: run.id, reason: 'Better on wines that neither version has seen.' })
  await until('it is promoted', context, async () => {
    run = await current()
    return run?.isOpen === false
  })
  if (run?.state !== 'promoted') throw new CairnError('INTERNAL', `It was not promoted: ${run?.text ?? ''}`)
  say(`Approved: ${run.text}`)
  return run
}

async function storySince(began: number, { client }: LoopContext): Promise<LoopResult['story']> {
  const { rows } = await client.governance.audit.list({ from: began, limit: 1_000 })
  return rows.toReversed().map(({ at, actor, action, subject }) => ({ at, actor, action, subject }))
}

/** Waits for what other processes do. @throws the reason of `signal`; INTERNAL when it takes too long */
async function until(what: string, context: LoopContext, holds: (context: LoopContext) => Promise<boolean>): Promise<void> {
  const end = Date.now() + stepTimeout
  while (!(await holds(context))) {
    if (context.signal.aborted) throw new CairnError('CANCELLED', 'Stopped.')
    if (Date.now() > end) throw new CairnError('INTERNAL', `Waited ${stepTimeout / 1_000} s until ${what}.`)
    await setTimeout(250)
  }
}
