import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import type { PolicySettingsInput } from '../../shared/domain/automation/policy.ts'
import type { CheckKind, CheckResult } from '../../shared/domain/monitoring/checks.ts'
import { endpointServiceName } from '../../shared/domain/serving/endpoint.ts'
import { addRun } from '../experiments/fixtures/registry.ts'
import { updateTraining } from '../experiments/runs/store.ts'
import { JobRunner } from '../jobs/index.ts'
import { jobKinds } from '../jobKinds.ts'
import {
  addModelVersion,
  currentAlias,
  modelVersionRef,
  requireModel,
  requireModelVersion,
  setAlias,
  updateModel,
} from '../models/index.ts'
import { schema, type Workspace } from '../workspace/index.ts'
import type { Automation } from './context.ts'
import { addedPolicy, workspaceWithModel } from './fixtures/policy.ts'
import { approveRun, decideRun, runPolicy } from './policies.ts'
import { eventsOf, requirePolicy, requireRun } from './store.ts'
import { policySteps } from './steps/index.ts'
import type { Step } from './steps/step.ts'
import { tendPolicies, tendRun } from './tend.ts'
import { turnRun } from './turn.ts'

const result = (check: CheckKind): CheckResult => ({
  check,
  subject: 'rmse',
  value: 0.9,
  reference: 0.7,
  limit: 0.8,
  method: 'metric',
  p: null,
  adjustedP: null,
  outcome: 'fail',
  provisional: false,
  text: 'The error is 0.9, above 0.8.',
})

function addMonitor({ db }: Workspace, name: string): number {
  const values = { name, modelId: requireModel(db, 'wine').id, settings: {}, status: 'active', createdAt: 1, actor: 'ada' } as const
  return db.insert(schema.monitors).values(values).returning({ id: schema.monitors.id }).get().id
}

function fire({ db }: Workspace, monitorId: number, check: CheckKind, at = Date.now(), within = { start: at, end: at + 1 }): void {
  const evidence = [{ window: 7, revision: 1, ...within, result: result(check) }]
  const alert = { monitorId, key: check, check, subject: 'rmse', severity: 'critical', state: 'firing', openedAt: at, updatedAt: at }
  db.insert(schema.alerts)
    .values({ ...alert, evidence, history: [] })
    .run()
}

/** Registry alone: no step here needs a worker. */
const automationOf = (workspace: Workspace) => ({ workspace }) as Automation

/** A run whose challenger, wine@v2, is trained and compared. */
function evaluated(workspace: Workspace, change: Partial<PolicySettingsInput> = {}) {
  const { db } = workspace
  addedPolicy(workspace, 'again', change)
  const { id } = addRun(workspace, { metrics: { rmse: 0.6 } })
  workspace.write((now) =>
    addModelVersion(now, 'wine', { runId: id, importedFromId: null, task: 'regression', threshold: null, checksum: 'v2', notes: '' }),
  )
  const { id: modelId } = requireModel(db, 'wine')
  const champion = currentAlias(db, modelId, 'champion')
  const judged = { rows: 100, minimumRows: 30, sources: [], metrics: [], notes: [], sentence: 'v2 is better.' }
  const judgement = {
    ...judged,
    outcome: champion === null ? ('noChampion' as const) : ('judged' as const),
    metric: 'rmse',
    direction: 'lower' as const,
    champion: 0.7,
    challenger: 0.6,
    difference: -0.1,
    low: -0.2,
    high: -0.01,
  }
  let run = runPolicy(workspace, 'again', '')
  run = turnRun(workspace, run, {
    event: 'enough',
    detail: '',
    facts: { champion: champion === null ? null : modelVersionRef(db, champion) },
  })
  run = turnRun(workspace, run, { event: 'prepared', detail: '', facts: { dataset: 'wine@v1' } })
  run = turnRun(workspace, run, { event: 'trained', detail: '', facts: { challenger: 'wine@v2' } })
  run = turnRun(workspace, run, { event: 'evaluated', detail: '', facts: { judgement } })
  const now = () => requireRun(db, run.id)
  const tend = async (at = Date.now()) => {
    await tendRun(automationOf(workspace), run.id, at)
    return now()
  }
  const alias = () => modelVersionRef(db, currentAlias(db, modelId, 'champion') ?? 0)
  return { id: run.id, now, tend, alias }
}

test('[DR-3] what a person approves comes into use, with their name and reason, and nothing before', async () => {
  const workspace = workspaceWithModel()
  const { id, tend, alias } = evaluated(workspace, { watch: { hours: 0 } })
  expect(await tend()).toMatchObject({ state: 'awaitingApproval', facts: { verdict: { event: 'propose' } } })
  expect([alias(), (await tend()).state]).toEqual(['wine@v1', 'awaitingApproval'])
  const run = await approveRun(automationOf(workspace), id, 'better on white wine')
  expect([run.state, alias()]).toEqual(['promoted', 'wine@v2'])
  expect(run.facts.approval).toMatchObject({ approved: true, actor: workspace.actor, reason: 'better on white wine' })
  const [moved] = workspace.db.select().from(schema.aliasMoves).orderBy(schema.aliasMoves.id).all().slice(-1)
  expect(moved).toMatchObject({ actor: 'policy again', reason: expect.stringContaining('better on white wine') })
  expect(() => decideRun(workspace, id, { approved: false, reason: '' })).toThrowError(
    expect.objectContaining({ code: 'AUTOMATION_BUSY', message: `Run ${id} does not wait for this: its state is "Promoted".` }),
  )
})

test('[DR-3] a model that was renamed keeps its policy, and is rolled back under its new name', async () => {
  const workspace = workspaceWithModel()
  const monitor = addMonitor(workspace, 'live')
  const { tend, alias } = evaluated(workspace, { decision: 'promote', watch: { hours: 1, monitor: 'live' } })
  await tend()
  workspace.write((db) => updateModel(db, 'wine', { rename: 'vinho' }))
  fire(workspace, monitor, 'performance')
  expect(alias()).toBe('vinho@v2')
  expect([(await tend()).state, alias()]).toEqual(['rolledBack', 'vinho@v1'])
})

test('[DR-3] what a person declines stays a version', async () => {
  const workspace = workspaceWithModel()
  const { id, tend, alias } = evaluated(workspace)
  await tend()
  expect(decideRun(workspace, id, { approved: false, reason: 'later' })).toMatchObject({ state: 'declined' })
  expect([alias(), requireModelVersion(workspace.db, 'wine@v2').number]).toEqual(['wine@v1', 2])
})

test('[DR-3] where the champion has changed meanwhile, the challenger is compared again, and an approval of before does not count', async () => {
  const workspace = workspaceWithModel()
  const { id, tend, now } = evaluated(workspace)
  await tend()
  const { id: other } = addRun(workspace, {})
  const steps = { ...policySteps, evaluating: async () => false }
  workspace.write((db) => {
    const version = { runId: other, importedFromId: null, task: 'regression', threshold: null, checksum: 'v3', notes: '' } as const
    setAlias(db, addModelVersion(db, 'wine', version), 'champion', 'by hand')
  })
  decideRun(workspace, id, { approved: true, reason: '' })
  await tendRun(automationOf(workspace), id, Date.now(), { steps })
  expect(now()).toMatchObject({ state: 'evaluating', facts: { approval: null, judgement: null } })
})

test.each(['proposed', 'approved', 'not compared yet'] as const)(
  '[DR-3] a person who moves the alias to the challenger itself, %s, has decided: the run ends, and nothing is watched for them',
  async (when) => {
    const workspace = workspaceWithModel()
    const { id, now, tend, alias } = evaluated(workspace, { noChampion: 'promote', watch: { hours: 1 } })
    await tend()
    if (when === 'approved') decideRun(workspace, id, { approved: true, reason: '' })
    if (when === 'not compared yet')
      turnRun(workspace, now(), { event: 'championMoved', detail: '', facts: { judgement: null, gates: null, verdict: null } })
    workspace.write((db) => setAlias(db, requireModelVersion(db, 'wine@v2'), 'champion', 'by hand'))
    const run = await tend()
    expect([run.state, alias(), run.facts.champion, run.facts.promotedAt]).toEqual(['promoted', 'wine@v2', 'wine@v1', null])
    expect(eventsOf(workspace.db, id).at(-1)).toMatchObject({
      event: 'inUse',
      detail: 'champion was moved to wine@v2 by someone else. There is nothing left to decide.',
    })
  },
)

test('[DR-3] an alert while it is watched takes the version back and freezes the policy, in one action', async () => {
  const workspace = workspaceWithModel()
  const monitor = addMonitor(workspace, 'live')
  fire(workspace, monitor, 'performance', Date.now() - 60_000)
  const { tend, alias, now } = evaluated(workspace, { decision: 'promote', watch: { hours: 1, monitor: 'live' } })
  expect([(await tend()).state, alias()]).toEqual(['watching', 'wine@v2'])
  // Alerts of before, and of checks that say nothing of the model, do no harm.
  fire(workspace, monitor, 'drift')
  expect([(await tend()).state, alias()]).toEqual(['watching', 'wine@v2'])
  fire(workspace, monitor, 'performance')
  const { sqlite } = workspace
  const before = sqlite.prepare<[], number>('SELECT max(id) FROM audit').pluck().get()
  const undo = sqlite.prepare<[], number>('SELECT count(*) FROM undo_steps').pluck()
  const undoable = undo.get()
  expect([(await tend()).state, alias()]).toEqual(['rolledBack', 'wine@v1'])
  const rows = sqlite.prepare<[number], { action: string; actor: string }>('SELECT action, actor FROM audit WHERE id > ?').all(before ?? 0)
  expect(rows.map(({ action }) => action).toSorted()).toEqual(['model.alias.rollback', 'policy.freeze', 'policy.step'])
  expect(rows.every(({ actor }) => actor === 'policy again')).toBe(true)
  // Undone on its own, the alias would leave a policy that believes otherwise.
  expect(undo.get()).toBe(undoable)
  expect(requirePolicy(workspace.db, 'again')).toMatchObject({
    status: 'frozen',
    frozenReason: 'The version that it promoted was rolled back.',
  })
  expect(now().facts.champion).toBe('wine@v1')
})

test('[DR-3] an alert on requests that were answered before the promotion takes nothing back', async () => {
  const workspace = workspaceWithModel()
  const monitor = addMonitor(workspace, 'live')
  const { tend, alias, now } = evaluated(workspace, { decision: 'promote', watch: { hours: 1, monitor: 'live' } })
  await tend(Date.now() - 3_600_000)
  // The look had begun long before the alias was moved.
  expect(now().facts.promotedAt).toBeGreaterThan(Date.now() - 60_000)
  const at = now().facts.promotedAt ?? 0
  // Checked late, as labels came: most of the window is of the version before.
  fire(workspace, monitor, 'performance', at + 5, { start: at - 100, end: at + 50 })
  expect([(await tend()).state, alias()]).toEqual(['watching', 'wine@v2'])
  fire(workspace, monitor, 'errorRate', at + 5, { start: at - 10, end: at + 50 })
  expect([(await tend()).state, alias()]).toEqual(['rolledBack', 'wine@v1'])
})

/** A deployment at an endpoint that tells what it has counted. */
function deployed({ db }: Workspace) {
  const counts = { since: 1, requests: 0, failures: 0, asked: () => {} }
  const service = { kind: 'endpoint', name: endpointServiceName, settings: {}, desired: 'running', createdAt: 1 } as const
  const { serviceId } = db.insert(schema.services).values(service).returning({ serviceId: schema.services.id }).get()
  const of = { name: 'cellar', modelId: requireModel(db, 'wine').id, serviceId, isDefault: false, capture: {}, limits: {}, createdAt: 1 }
  db.insert(schema.deployments).values(of).run()
  const statistics = () => {
    counts.asked()
    const arm = { deployment: 'cellar', ref: 'wine@v2', arm: 'live', requests: counts.requests, latency: [] }
    return { since: counts.since, arms: [{ ...arm, failures: { rejected: 0, cancelled: 0, backend: counts.failures, other: 0 } }] }
  }
  const services = { get: () => ({ status: 'ready', port: 1, supervisor: { here: true } }), request: async () => statistics() }
  return { counts, services: services as unknown as Automation['services'] }
}

test('[DR-3] the error rate is that of requests since the promotion, in an endpoint that has counted before or starts anew', async () => {
  const workspace = workspaceWithModel()
  const { counts, services } = deployed(workspace)
  const { id, now, alias } = evaluated(workspace, { decision: 'promote', watch: { hours: 1, errorRate: 0.1, minimum: 20 } })
  const tend = async () => {
    await tendRun({ workspace, services } as Automation, id, Date.now())
    return now()
  }
  // It was tried as one arm of an A/B test, and failed often.
  Object.assign(counts, { requests: 1_000, failures: 900 })
  expect([(await tend()).state, alias()]).toEqual(['watching', 'wine@v2'])
  Object.assign(counts, { requests: 1_100, failures: 905 })
  expect(await tend()).toMatchObject({ state: 'watching', facts: { watched: { requests: 100, failures: 5 } } })
  Object.assign(counts, { since: Date.now() + 1, requests: 19, failures: 19 })
  expect(await tend()).toMatchObject({ state: 'watching', facts: { watched: { requests: 19, failures: 19 } } })
  counts.requests = 21
  expect([(await tend()).state, alias()]).toEqual(['rolledBack', 'wine@v1'])
})

test('[DR-3] what an endpoint had counted that did not answer at the promotion does not count, and what a person moves meanwhile stays', async () => {
  const workspace = workspaceWithModel()
  const { counts, services } = deployed(workspace)
  const { id, now, tend, alias } = evaluated(workspace, { decision: 'promote', watch: { hours: 1, errorRate: 0.1, minimum: 20 } })
  const reached = { workspace, services } as Automation
  Object.assign(counts, { requests: 1_000, failures: 900 })
  await tendRun({ workspace, services: { get: () => null } as unknown as Automation['services'] } as Automation, id, Date.now())
  await tendRun(reached, id, Date.now())
  expect([now().state, now().facts.watched]).toEqual(['watching', { requests: 0, failures: 0, text: '0 requests, 0 failed.' }])
  Object.assign(counts, { requests: 1_100, failures: 1_000 })
  counts.asked = () =>
    workspace.write((db) => {
      const { id: run } = addRun(workspace, {})
      const version = { runId: run, importedFromId: null, task: 'regression', threshold: null, checksum: 'v3', notes: '' } as const
      setAlias(db, addModelVersion(db, 'wine', version), 'champion', 'by hand')
    })
  await expect(tendRun(reached, id, Date.now())).rejects.toMatchObject({ code: 'AUTOMATION_BUSY' })
  expect(alias()).toBe('wine@v3')
  expect((await tend()).state).toBe('promoted')
})

test('[DR-3] after the watch period without harm the run has promoted', async () => {
  const workspace = workspaceWithModel()
  const { tend } = evaluated(workspace, { decision: 'promote', watch: { hours: 1 } })
  expect((await tend()).state).toBe('watching')
  expect((await tend(Date.now() + 3_600_001)).state).toBe('promoted')
})

test('[DR-3] without a champion the policy says what becomes of the challenger, and never that a comparison was passed', async () => {
  const workspace = workspaceWithModel()
  workspace.sqlite.exec('DELETE FROM model_aliases')
  const { tend, alias } = evaluated(workspace, { noChampion: 'promote', watch: { hours: 0 } })
  const run = await tend()
  expect([run.state, alias()]).toEqual(['promoted', 'wine@v2'])
  expect(run.facts.verdict?.text).toBe('No champion to compare with. The policy promotes it.')
})

test('[DR-3] an alert starts a run at the next look, once, with its evidence', async () => {
  const workspace = workspaceWithModel()
  const monitor = addMonitor(workspace, 'live')
  addedPolicy(workspace, 'again', { triggers: [{ kind: 'alert', monitor: 'live' }] })
  const reached: string[] = []
  const steps = {
    ...policySteps,
    triggered: async ({ run }: { run: { id: number } }) => {
      reached.push(`run ${run.id}`)
      return false
    },
  }
  const look = () => tendPolicies(automationOf(workspace), Date.now(), { steps })
  await look()
  expect(reached).toEqual([])
  fire(workspace, monitor, 'latency')
  fire(workspace, monitor, 'drift')
  await look()
  await look()
  expect(new Set(reached)).toEqual(new Set(['run 1']))
  const triggers = workspace.db.select().from(schema.policyTriggers).all()
  expect(triggers).toMatchObject([
    {
      kind: 'alert',
      key: 'alert 2',
      outcome: 'started',
      runId: 1,
      evidence: { monitor: 'live', check: 'drift', window: 7, value: 0.9, limit: 0.8 },
    },
  ])
})

test.each([
  ['its process was closed', 'stopped', false, { state: 'training', facts: { trainingJob: null, run: null, challenger: null } }],
  [
    'its process was closed as it handed over',
    'done',
    false,
    { state: 'training', facts: { trainingJob: null, run: null, challenger: null } },
  ],
  ['a person stopped it', 'stopped', true, { state: 'cancelled', facts: { challenger: null } }],
] as const)('[DR-3] half a model is never the challenger: where %s', async (_, status, cancelRequested, expected) => {
  const workspace = workspaceWithModel()
  const { db } = workspace
  addedPolicy(workspace, 'again')
  const half = addRun(workspace, { metrics: { rmse: 0.1 } })
  db.update(schema.jobs).set({ status, cancelRequested }).where(eq(schema.jobs.id, half.jobId)).run()
  updateTraining(db, half.id, { status: 'stopped' }, { stopped: 'cancelled' })
  let run = turnRun(workspace, runPolicy(workspace, 'again', ''), { event: 'enough', detail: '' })
  run = turnRun(workspace, run, { event: 'prepared', detail: '', facts: { dataset: 'wine@v1', trainingJob: half.jobId, run: half.id } })
  const runner = new JobRunner(workspace, jobKinds, { startWorker: () => expect.unreachable('It asks for no worker.') })
  // It is looked at, and where it is to begin again, that is the next step.
  const training: Step = async (work) => work.run.facts.trainingJob !== null && policySteps.training(work)
  await tendRun({ workspace, runner } as unknown as Automation, run.id, Date.now(), { steps: { ...policySteps, training } })
  expect(requireRun(db, run.id)).toMatchObject(expected)
  expect(db.select().from(schema.modelVersions).all()).toHaveLength(1)
})

test('[DR-3] while a policy only waits, looks write nothing', async () => {
  const workspace = workspaceWithModel()
  workspace.sqlite.exec('UPDATE model_versions SET created_at = 1')
  const { tend } = evaluated(workspace, { triggers: [{ kind: 'age', days: 30 }] })
  await tend()
  const look = () => tendPolicies(automationOf(workspace), Date.now())
  await look()
  const changes = () => workspace.sqlite.prepare('SELECT total_changes()').pluck().get()
  const before = changes()
  await look()
  await look()
  expect(changes()).toBe(before)
})

test('[DR-3] a training whose process ended before its first checkpoint begins again, and does not fail the run', async () => {
  const workspace = workspaceWithModel()
  const { db } = workspace
  addedPolicy(workspace, 'again')
  const { id: trained } = addRun(workspace, {})
  let run = runPolicy(workspace, 'again', '')
  run = turnRun(workspace, run, { event: 'enough', detail: '' })
  run = turnRun(workspace, run, { event: 'prepared', detail: '', facts: { dataset: 'wine@v1', run: trained, trainingJob: 7 } })
  const lost = { markLost: () => {}, get: () => ({ status: 'interrupted', result: null, error: null, cancelRequested: false }) }
  const runner = lost as unknown as Automation['runner']
  const work = { ...automationOf(workspace), runner, policy: requirePolicy(db, 'again'), run, now: 1, signal: new AbortController().signal }
  expect(await policySteps.training(work)).toBe(true)
  expect(requireRun(db, run.id)).toMatchObject({ state: 'training', facts: { trainingJob: null, run: null } })
})
