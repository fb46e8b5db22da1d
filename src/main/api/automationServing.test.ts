import { expect, test } from 'vitest'
import { PolicySettings } from '../../shared/domain/automation/policy.ts'
import { noFacts } from '../../shared/domain/automation/facts.ts'
import { tendRun } from '../automation/index.ts'
import { schema } from '../workspace/index.ts'
import { answering } from './fixtures/rollouts.ts'

test('[DR-3] a deployment follows promotion and roll-back by a policy, and not one request is lost meanwhile', async () => {
  const { client, workspace, serving, name, ask, send, look, isCurrent, arms, champion } = await answering()
  const { db } = workspace
  const settings = PolicySettings.parse({
    model: 'Wine, quality',
    data: { kind: 'replace', dataset: 'wine' },
    decision: 'promote',
    watch: { hours: 1, monitor: 'live' },
  })
  await client.automation.create({ name: 'again', settings })
  // A run that has trained v2 and compared it.
  const judgement = {
    outcome: 'judged',
    rows: 100,
    minimumRows: 30,
    sources: [],
    metric: 'rmse',
    direction: 'lower',
    champion: 0.7,
    challenger: 0.6,
    difference: -0.1,
    low: -0.2,
    high: -0.01,
    metrics: [],
    sentence: '',
    notes: [],
  } as const
  const facts = { ...noFacts, champion: 'Wine, quality@v1', challenger: 'Wine, quality@v2', judgement }
  const begun = { policyId: 1, state: 'gated', isOpen: true, settings, facts, startedAt: Date.now(), updatedAt: Date.now() } as const
  const { run } = db.insert(schema.policyRuns).values(begun).returning({ run: schema.policyRuns.id }).get()
  const step = async () => {
    await tendRun(serving, run, Date.now())
    await look()
    await isCurrent()
    return (await client.automation.getRun({ run })).state
  }
  let done = false
  const asking = (async () => {
    let asked = 0
    for (; !done; asked += 5) await send(5)
    return asked
  })()
  try {
    expect([await step(), await champion(), await arms()]).toEqual(['watching', 2, [[2, 10_000]]])
    await ask(3)
    await step()
    expect((await client.automation.getRun({ run })).facts.watched).toMatchObject({ failures: 0 })
    const { id: modelId } = db.select().from(schema.models).all()[0]
    const monitor = { name: 'live', modelId, settings: {}, status: 'active', createdAt: 1, actor: 'ada' } as const
    const { monitorId } = db.insert(schema.monitors).values(monitor).returning({ monitorId: schema.monitors.id }).get()
    const at = Date.now()
    const result = {
      check: 'performance',
      subject: 'rmse',
      value: 0.9,
      reference: 0.7,
      limit: 0.8,
      method: 'metric',
      p: null,
      adjustedP: null,
      outcome: 'fail',
      provisional: false,
      text: 'The error is 0.9.',
    } as const
    const alert = { monitorId, key: 'rmse', check: 'performance', subject: 'rmse', severity: 'critical', state: 'firing' } as const
    const evidence = [{ window: null, revision: 1, start: at, end: at + 1, result }]
    db.insert(schema.alerts)
      .values({ ...alert, openedAt: at, updatedAt: at, evidence, history: [] })
      .run()
    expect([await step(), await champion(), await arms()]).toEqual(['rolledBack', 1, [[1, 10_000]]])
  } finally {
    done = true
  }
  // Each was answered with 200.
  expect(await asking).toBeGreaterThan(0)
  const answered = (await client.serving.get({ name })).revision
  expect(answered.arms.map(({ version }) => version)).toEqual([1])
})
