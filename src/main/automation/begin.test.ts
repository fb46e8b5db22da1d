import { expect, test } from 'vitest'
import { openStates } from '../../shared/domain/automation/state.ts'
import { time } from '../../shared/numbers.ts'
import { addData, addRun } from '../experiments/fixtures/registry.ts'
import { addModelVersion } from '../models/index.ts'
import { seededRandom } from '../random.ts'
import { schema } from '../workspace/index.ts'
import { beginRun, recordTriggers } from './begin.ts'
import { claimRun, newClaimant, releaseRun } from './claim.ts'
import { describePolicy, describeTriggers } from './describe.ts'
import { dryRunPolicy } from './dryRun.ts'
import { addedPolicy, alsoOpened, settingsOf, workspaceWithModel } from './fixtures/policy.ts'
import { allow, forget, isAllowed } from './permission.ts'
import { createPolicy, pausePolicy, removePolicy, resumePolicy, runPolicy, setPolicySettings } from './policies.ts'
import { listRuns, openRun, pendingTriggers, requirePolicy, requireRun, triggersOfRun } from './store.ts'
import type { Occurrence } from './triggers/occurrence.ts'
import { collect } from './triggers/collect.ts'
import { turnRun } from './turn.ts'

const trigger = (key: string, at = Date.now()): Occurrence => ({ kind: 'dataset', key, at, evidence: { text: `${key} came.` } })
const hour = 3_600_000

test('[DR-3] the same trigger twice is one; those that come until data are chosen join the run, later ones wait for one next run', () => {
  const workspace = workspaceWithModel()
  const { id } = addedPolicy(workspace, 'again')
  const record = (...keys: string[]) =>
    recordTriggers(
      workspace,
      id,
      keys.map((key) => trigger(key)),
    )
  expect([record('a', 'a'), record('a')]).toEqual([1, 0])
  const run = beginRun(workspace, id, Date.now())
  expect(run).toMatchObject({ state: 'triggered' })
  record('b')
  expect(beginRun(workspace, id, Date.now())).toBeNull()
  const first = openRun(workspace.db, id)!
  expect(triggersOfRun(workspace.db, first.id).map(({ key, outcome }) => [key, outcome])).toEqual([
    ['a', 'started'],
    ['b', 'joined'],
  ])
  turnRun(workspace, first, { event: 'enough', detail: '' })
  record('c', 'd')
  expect(beginRun(workspace, id, Date.now())).toEqual({ reason: 'A run is under way.', until: null })
  turnRun(workspace, requireRun(workspace.db, first.id), { event: 'cancel', detail: '' })
  beginRun(workspace, id, Date.now())
  const [next] = listRuns(workspace.db, { policyId: id, limit: 10 })
  expect(triggersOfRun(workspace.db, next.id).map(({ key }) => key)).toEqual(['c', 'd'])
})

test('[DR-3] 10,000 triggers through two open workspaces give exactly one run for each key', { timeout: 60_000 }, () => {
  const workspace = workspaceWithModel()
  const other = alsoOpened(workspace)
  for (const { sqlite } of [workspace, other]) sqlite.pragma('synchronous = OFF')
  const { id } = addedPolicy(workspace, 'again')
  const random = seededRandom(7)
  const keys = new Set<string>()
  for (let batch = 0; batch < 100; batch++) {
    const found = Array.from({ length: 100 }, () => trigger(`version ${random.int(2_000)}`))
    for (const { key } of found) keys.add(key)
    const [one, two] = random.next() < 0.5 ? [workspace, other] : [other, workspace]
    recordTriggers(one, id, found)
    recordTriggers(two, id, found)
    beginRun(one, id, Date.now())
    beginRun(two, id, Date.now())
    const open = openRun(workspace.db, id)
    if (open && random.next() < 0.5) turnRun(two, open, { event: 'cancel', detail: '' })
  }
  const rows = workspace.db.select().from(schema.policyTriggers).all()
  expect([rows.length, new Set(rows.map(({ key }) => key)).size]).toEqual([keys.size, keys.size])
  expect(rows.filter(({ runId, outcome }) => (runId === null) !== (outcome === 'pending'))).toEqual([])
  const runs = listRuns(workspace.db, { policyId: id, limit: 1_000 })
  expect(runs.length).toBeGreaterThan(20)
  // Each run was started by something, and only one was ever open.
  expect(runs.every((run) => triggersOfRun(workspace.db, run.id).some(({ outcome }) => outcome === 'started'))).toBe(true)
  expect(runs.filter(({ endedAt }) => endedAt === null).length).toBeLessThanOrEqual(1)
})

test('[DR-3] a trigger within the cooldown waits for its end, and is told of as waiting', () => {
  const workspace = workspaceWithModel()
  const { id } = addedPolicy(workspace, 'again', { conditions: { cooldownHours: 2, perDay: 3 } })
  recordTriggers(workspace, id, [trigger('a')])
  beginRun(workspace, id, Date.now())
  turnRun(workspace, openRun(workspace.db, id)!, { event: 'fail', detail: 'No rows.' })
  recordTriggers(workspace, id, [trigger('b')])
  const held = beginRun(workspace, id, Date.now())
  expect(held).toMatchObject({ reason: 'The cooldown after the last run has not passed.' })
  const shown = describePolicy(workspace, requirePolicy(workspace.db, 'again'))
  expect(shown).toMatchObject({ pending: 1, heldBack: held, open: null, last: { state: 'failed', text: 'No rows.' } })
  expect(beginRun(workspace, id, Date.now() + 3 * hour)).toMatchObject({ state: 'triggered' })
})

test('[DR-3] of two processes one does the step of a run, and what a living one has claimed stays its own', () => {
  const workspace = workspaceWithModel()
  const other = alsoOpened(workspace)
  addedPolicy(workspace, 'again')
  const { id } = runPolicy(workspace, 'again', '')
  const [mine, theirs] = [newClaimant(), newClaimant()]
  const claimed = claimRun(workspace, id, mine)
  expect(claimed).not.toBeNull()
  expect(claimRun(other, id, theirs)).toBeNull()
  releaseRun(workspace, id, mine)
  const seen = claimRun(other, id, theirs)!
  turnRun(other, seen, { event: 'enough', detail: '' })
  // Whoever decided on what was there before is refused.
  expect(() => turnRun(workspace, claimed!, { event: 'enough', detail: '' })).toThrowError(
    expect.objectContaining({ code: 'AUTOMATION_BUSY' }),
  )
  expect(() => runPolicy(workspace, 'again', '')).toThrowError(expect.objectContaining({ code: 'AUTOMATION_BUSY' }))
})

test('[DR-3] while a policy is paused triggers come to nothing, then and later; it can be started by hand', () => {
  const workspace = workspaceWithModel()
  const { id } = addedPolicy(workspace, 'again', { triggers: [{ kind: 'dataset', dataset: 'wine' }] })
  pausePolicy(workspace, 'again')
  const policy = () => requirePolicy(workspace.db, 'again')
  addData(workspace, 'wine', 50)
  const found = collect(workspace.db, policy(), Date.now())
  expect(found.occurrences.map(({ evidence }) => evidence.text)).toEqual(['wine@v2 was made, with 50 rows.'])
  recordTriggers(workspace, id, found.occurrences, found.progress)
  expect(beginRun(workspace, id, Date.now())).toBeNull()
  expect(describeTriggers(workspace.db, policy(), 10)).toMatchObject([{ outcome: 'heldBack', detail: 'The policy is paused.', run: null }])
  resumePolicy(workspace, 'again')
  expect(collect(workspace.db, policy(), Date.now()).occurrences).toEqual([])
  pausePolicy(workspace, 'again')
  expect(runPolicy(workspace, 'again', 'now')).toMatchObject({ state: 'triggered' })
})

test('[DR-3] three rejected challengers in a row freeze the policy, which says so; resumed, it counts from nothing', () => {
  const workspace = workspaceWithModel()
  const policy = addedPolicy(workspace, 'again')
  const reject = () => {
    let run = runPolicy(workspace, 'again', '')
    for (const event of ['enough', 'prepared', 'trained', 'evaluated', 'reject'] as const)
      run = turnRun(workspace, run, { event, detail: '' })
    return requirePolicy(workspace.db, 'again')
  }
  expect([reject().status, reject().status]).toEqual(['active', 'active'])
  expect(reject()).toMatchObject({ status: 'frozen', frozenReason: '3 challengers in a row were rejected.' })
  expect(() => runPolicy(workspace, 'again', '')).toThrowError(/frozen/)
  recordTriggers(workspace, policy.id, [trigger('a')])
  expect(pendingTriggers(workspace.db, policy.id)).toEqual([])
  workspace.sqlite.exec('UPDATE policy_runs SET started_at = started_at - 1000, ended_at = ended_at - 1000')
  resumePolicy(workspace, 'again')
  expect([reject().status, reject().status]).toEqual(['active', 'active'])
})

test('[DR-3] a policy works only for a user who let it work just as it is', () => {
  const workspace = workspaceWithModel()
  const policy = addedPolicy(workspace, 'again')
  expect(isAllowed(workspace, policy)).toBe(true)
  // Someone else has written other settings into the workspace.
  workspace.sqlite.exec(`UPDATE policies SET settings = json_set(settings, '$.decision', 'promote')`)
  const changed = requirePolicy(workspace.db, 'again')
  expect([isAllowed(workspace, changed), describePolicy(workspace, changed).allowed]).toEqual([false, false])
  resumePolicy(workspace, 'again')
  expect(isAllowed(workspace, changed)).toBe(true)
  forget(workspace, policy)
  expect(isAllowed(workspace, changed)).toBe(false)
  allow(workspace, changed)
  removePolicy(workspace, 'again')
  expect(isAllowed(workspace, changed)).toBe(false)
})

test('[DR-3] settings that name what is not there are refused', () => {
  const workspace = workspaceWithModel()
  const refusal = (change: Parameters<typeof settingsOf>[0]) => {
    try {
      createPolicy(workspace, 'again', settingsOf(change))
      return null
    } catch (thrown) {
      return (thrown as Error).message
    }
  }
  expect(refusal({ model: 'tea' })).toMatch(/no model called "tea"/)
  expect(refusal({ data: { kind: 'replace', dataset: 'tea' } })).toMatch(/"tea"/)
  expect(refusal({ data: { kind: 'append', dataset: 'wine', from: 'wine' } })).toMatch(/same dataset/)
  expect(refusal({ triggers: [{ kind: 'schedule', cron: 'nightly' }] })).toMatch(/The schedule "nightly" is not valid/)
  expect(refusal({ triggers: [{ kind: 'dataset', dataset: 'tea' }] })).toMatch(/"tea"/)
  expect(refusal({})).toBeNull()
  expect(refusal({})).toMatch(/already exists/)
})

test('[DR-3] a dry run tells what would have come and what would have held it back, and writes nothing', () => {
  const workspace = workspaceWithModel()
  const conditions = { cooldownHours: 5, perDay: 2, newRows: 0 }
  addedPolicy(workspace, 'again', { triggers: [{ kind: 'schedule', cron: '0 */4 * * *', zone: 'UTC' }], conditions })
  const before = workspace.sqlite.prepare('SELECT total_changes()').pluck().get()
  const [from, to] = [Date.parse('2026-05-01T00:30:00Z'), Date.parse('2026-05-02T05:00:00Z')]
  const policy = requirePolicy(workspace.db, 'again')
  const found = dryRunPolicy(workspace.db, policy.id, policy.settings, { from, to })
  expect(found.triggers.map(({ at, outcome }) => [new Date(at).toISOString().slice(8, 16), outcome])).toEqual([
    ['01T04:00', 'starts'],
    // The cooldown ends at 09:10, and it starts then;
    ['01T08:00', 'waits'],
    // its own cooldown ends at 14:20, but two runs have started: the next one can from 04:00 on the next day.
    ['01T12:00', 'waits'],
    ['01T16:00', 'joins'],
    ['01T20:00', 'joins'],
    ['02T00:00', 'joins'],
    ['02T04:00', 'joins'],
  ])
  expect(found.runs).toBe(3)
  expect(found.triggers[2].reason).toContain(`would have started at ${time(Date.UTC(2026, 4, 2, 4))}`)
  expect(workspace.sqlite.prepare('SELECT total_changes()').pluck().get()).toBe(before)
})

test('[DR-3] a version that has become old triggers once, and again when it is as old once more', () => {
  const workspace = workspaceWithModel()
  addedPolicy(workspace, 'again', { triggers: [{ kind: 'age', days: 30 }] })
  const policy = requirePolicy(workspace.db, 'again')
  const keys = (days: number) => collect(workspace.db, policy, Date.now() + days * 24 * hour).occurrences.map(({ key }) => key)
  expect([keys(29), keys(31), keys(59), keys(61)]).toEqual([[], ['1 30 1'], ['1 30 1'], ['1 30 2']])
})

test('[DR-3] a clock that was ahead and is set back holds no schedule and no run up, and nothing comes twice', () => {
  const workspace = workspaceWithModel()
  const { id } = addedPolicy(workspace, 'again', {
    triggers: [{ kind: 'schedule', cron: '0 * * * *' }],
    conditions: { cooldownHours: 2, perDay: 1 },
  })
  const start = Math.ceil(Date.now() / hour) * hour
  const look = (at: number) => {
    const { occurrences, progress } = collect(workspace.db, requirePolicy(workspace.db, 'again'), at)
    return recordTriggers(workspace, id, occurrences, progress)
  }
  const ahead = start + 1_000 * 24 * hour
  expect([look(start), look(ahead), look(start + 1_000), look(start + hour)]).toEqual([1, 1, 0, 1])
  const run = beginRun(workspace, id, ahead)
  turnRun(workspace, requireRun(workspace.db, (run as { id: number }).id), { event: 'fail', detail: '' })
  workspace.sqlite.exec(`UPDATE policy_runs SET ended_at = ${ahead}`)
  look(start + 2 * hour)
  expect(beginRun(workspace, id, start + 2 * hour)).toMatchObject({ state: 'triggered' })
})

test('[DR-3] a version that the policy has just made starts nothing, and a dataset that is gone is told of', () => {
  const workspace = workspaceWithModel()
  addData(workspace, 'more', 5)
  addedPolicy(workspace, 'again', {
    triggers: [{ kind: 'dataset', dataset: 'wine' }],
    data: { kind: 'append', dataset: 'wine', from: 'more' },
  })
  const policy = () => requirePolicy(workspace.db, 'again')
  const run = runPolicy(workspace, 'again', '')
  // Its job has made wine@v2, and no look has taken notice of that yet.
  const job = {
    kind: 'datasets.prepare',
    title: '',
    status: 'done',
    input: {},
    result: { version: { ref: 'wine@v2' } },
    createdAt: 1,
  } as const
  const { dataJob } = workspace.db.insert(schema.jobs).values(job).returning({ dataJob: schema.jobs.id }).get()
  turnRun(workspace, run, { event: 'enough', detail: '', facts: { dataJob } })
  for (const rows of [105, 110]) addData(workspace, 'wine', rows)
  const { occurrences, problems } = collect(workspace.db, policy(), Date.now())
  expect([occurrences.map(({ evidence }) => evidence.version), problems]).toEqual([['wine@v3'], []])
  workspace.sqlite.exec(`UPDATE datasets SET name = 'vinho' WHERE name = 'wine'`)
  expect(describePolicy(workspace, policy()).problems).toEqual([
    expect.stringMatching(/^There is no dataset called "wine". If it was renamed, change the settings of the policy/),
  ])
})

test('[DR-3] a run keeps the settings that it started with', () => {
  const workspace = workspaceWithModel()
  addedPolicy(workspace, 'again')
  const run = runPolicy(workspace, 'again', '')
  const { id } = addRun(workspace, {})
  workspace.write((db) =>
    addModelVersion(db, 'wine', { runId: id, importedFromId: null, task: 'regression', threshold: null, checksum: 'x', notes: '' }),
  )
  setPolicySettings(workspace, 'again', settingsOf({ decision: 'never' }))
  expect(requireRun(workspace.db, run.id).settings.decision).toBe('propose')
  expect(requirePolicy(workspace.db, 'again').settings.decision).toBe('never')
  expect(openStates).toContain(run.state)
})
