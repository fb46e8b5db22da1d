import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isClosed, openStates } from '../../shared/domain/automation/state.ts'
import type { Workspace } from '../workspace/index.ts'
import { claimRun, newClaimant } from './claim.ts'
import type { Automation } from './context.ts'
import { addedPolicy, alsoOpened, workspaceWithModel } from './fixtures/policy.ts'
import { effectsOf, fakeSteps, type Place, seededPath } from './fixtures/fakeSteps.ts'
import { decideRun, resumePolicy, runPolicy } from './policies.ts'
import { eventsOf, requireRun } from './store.ts'
import { tendRun } from './tend.ts'

/** Without runner and services: fake steps ask for neither. */
const automationOf = (workspace: Workspace) => ({ workspace }) as Automation

/** What a process leaves behind that is gone: its claim. */
const deadClaim = JSON.stringify({ pid: 2 ** 22 + 1, host: hostname(), process: '', by: 1 })

interface Way {
  readonly seed: number
  /** Kills the process when it comes there for the first time. */
  readonly kills: (place: Place) => boolean
}

/** Takes a run to its end; after each kill another process goes on, with the folder as it has it open. */
async function goThrough(
  processes: readonly Workspace[],
  run: number,
  { seed, kills }: Way,
): Promise<{ events: string[]; effects: string[]; killed: number }> {
  const { path, approves } = seededPath(seed)
  let killed = 0
  const [first] = processes
  let workspace = first
  let process = new AbortController()
  const passed = new Set<Place>()
  const steps = fakeSteps(path, (place) => {
    if (passed.has(place) || !kills(place)) return
    passed.add(place)
    // Nothing of this process is to do anything after it.
    process.abort()
    throw new Error(`Killed at: ${place}.`)
  })
  for (let looks = 0; ; looks++) {
    if (looks > 100) throw new Error(`Run ${run} does not end: ${JSON.stringify(requireRun(workspace.db, run))}`)
    try {
      const now = requireRun(workspace.db, run)
      if (isClosed(now.state)) break
      if (now.state === 'awaitingApproval') decideRun(workspace, run, { approved: approves, reason: '' })
      await tendRun(automationOf(workspace), run, 0, { steps, claimant: newClaimant(), signal: process.signal })
    } catch (thrown) {
      if (!process.signal.aborted) throw thrown
      killed++
      process = new AbortController()
      // Nobody gives back what a killed process has claimed.
      workspace.sqlite
        .prepare(`UPDATE policy_runs SET facts = json_set(facts, '$.claim', ?), updated_at = 0 WHERE id = ?`)
        .run(deadClaim, run)
      workspace = processes[killed % processes.length]
    }
  }
  const events = eventsOf(workspace.db, run).map(({ event, state, detail }) => `${event} ${state} ${detail.replace(/\d+/g, '')}`)
  const effects = effectsOf(workspace, run).map((title) => title.replace(/ of run \d+/, ''))
  return { events, effects, killed }
}

test('[DR-3] killed at every place of every state, a run comes to the same decision, and nothing is done twice', {
  timeout: 60_000,
}, async () => {
  const workspace = workspaceWithModel()
  const processes = [workspace, alsoOpened(workspace)]
  // A process that is killed loses nothing that the system has taken; only the machine's end would.
  for (const { sqlite } of processes) sqlite.pragma('synchronous = OFF')
  addedPolicy(workspace, 'again')
  const passed = new Set<string>()
  let kills = 0
  for (let seed = 1; seed <= 50; seed++) {
    const start = () => {
      resumePolicy(workspace, 'again')
      return runPolicy(workspace, 'again', '').id
    }
    const calm = await goThrough(processes, start(), { seed, kills: () => false })
    // Each of the three places in turn: over all seeds a state is killed at all of them.
    const killed = await goThrough(processes, start(), {
      seed,
      kills: (place) => {
        const [state, , where] = place.split(' ')
        const kill = where === ['before', 'within', 'after'][seed % 3]
        if (kill) passed.add(`${state} ${where}`)
        return kill
      },
    })
    expect(killed).toEqual({ ...calm, killed: killed.killed })
    expect(new Set(killed.effects).size).toBe(killed.effects.length)
    expect(killed.killed).toBeGreaterThan(0)
    kills += killed.killed
  }
  const states = openStates.filter((state) => state !== 'awaitingApproval')
  expect([...passed].toSorted()).toEqual(
    states.flatMap((state) => ['before', 'within', 'after'].map((where) => `${state} ${where}`)).toSorted(),
  )
  expect(kills).toBeGreaterThan(200)
})

test.for(['within', 'after'] as const)('[DR-3] kill -9 of a real process %s a transaction leaves all of it or nothing', async (where) => {
  const workspace = workspaceWithModel()
  addedPolicy(workspace, 'again')
  const { id } = runPolicy(workspace, 'again', '')
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'fixtures', 'killedProcess.ts'), workspace.path, String(id), `training begins ${where}`],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let errors = ''
  child.stderr.on('data', (chunk) => (errors += chunk))
  const [code, signal] = await once(child, 'exit')
  expect([code, signal, errors.replace(/\(node:.*\n?.*\n?/g, '')]).toEqual([null, 'SIGKILL', ''])
  const left = requireRun(workspace.db, id)
  expect(left).toMatchObject({ state: 'training', facts: { trainingJob: where === 'after' ? expect.any(Number) : null } })
  // It has died with its claim, which another process takes over at once.
  expect(left.facts.claim).not.toBeNull()
  expect(claimRun(workspace, id, newClaimant())).not.toBeNull()
  workspace.sqlite.prepare(`UPDATE policy_runs SET facts = json_set(facts, '$.claim', NULL) WHERE id = ?`).run(id)
  const ended = await goThrough([workspace], id, { seed: 3, kills: () => false })
  expect(ended.effects.filter((title) => title === 'training')).toHaveLength(1)
})
