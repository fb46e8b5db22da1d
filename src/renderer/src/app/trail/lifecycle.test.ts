import { describe, expect, test } from 'vitest'
import { championOf } from './champion.ts'
import { finished, lifecycle, type LifecycleStep } from './lifecycle.ts'
import { bestRun, type TrailData } from './trail.ts'

const nothing: TrailData = { datasets: [], runs: [], runsInAll: 0, models: [], packages: [], deployments: [], loading: false }
const leak = [{ kind: 'leakingFeature', evidence: '' }]
const dataset = (versions: number) => ({ name: 'wine', versions: Array.from({ length: versions }, (_, i) => ({ ref: `wine@v${i + 1}` })) })
const run = (id: number, warnings: object[] = [], status = 'done') => ({
  id,
  status,
  dataset: 'wine@v1',
  metrics: { rmse: 1 / id },
  warnings,
})
const version = (number: number, aliases: string[] = [], warnings: object[] = []) => ({
  ref: `wine@v${number}`,
  aliases,
  warnings,
  importedFrom: null,
  createdAt: number,
})
const packageOf = (modelVersion: string | null, draft = false) => ({ modelVersion, draft })
const trail = (part: object) => ({ ...nothing, ...part }) as TrailData
const models = (...versions: object[]) => [{ name: 'wine', versions }]
const now = (steps: readonly LifecycleStep[]) => steps.find(({ state }) => state === 'now')
const step = (part: object) => now(lifecycle(trail(part), null))

describe('[FR-6] the next step follows from the champion', () => {
  const begun = { datasets: [dataset(1)], runs: [run(2), run(1)] }
  test.each([
    ['import', {}],
    ['train', { datasets: [dataset(1)] }],
    ['train', { datasets: [dataset(1)], runs: [run(1, [], 'failed')] }],
    ['compare', { datasets: [dataset(1)], runs: [run(1)] }],
    ['register', begun],
    ['promote', { ...begun, models: models(version(1)) }],
    ['package', { ...begun, models: models(version(1, ['champion'])) }],
    // Neither a package from elsewhere nor one of an older version is one of the champion.
    ['package', { ...begun, models: models(version(2, ['champion']), version(1)), packages: [packageOf('wine@v1'), packageOf(null)] }],
    ['package', { ...begun, models: models(version(1, ['champion'])), packages: [packageOf('wine@v1', true)] }],
    [undefined, { ...begun, models: models(version(1, ['champion'])), packages: [packageOf('wine@v1')] }],
    // A model may come from elsewhere.
    ['promote', { datasets: [dataset(1)], models: models(version(1)) }],
  ] as const)('%s', (id, part) => {
    expect(step(part)?.id).toBe(id)
  })

  test('nothing is built on a known leak', () => {
    expect(step({ datasets: [dataset(1)], runs: [run(2, leak), run(1, leak)] })).toMatchObject({
      command: 'run.new',
      title: 'Train a model without leakage',
    })
    const leaking = { ...begun, models: models(version(1, ['champion'], leak)), packages: [packageOf('wine@v1')] }
    // There is a better run, then a better version.
    expect(step(leaking)).toMatchObject({ id: 'register', title: 'Register run 2 as a model' })
    expect(step({ ...leaking, models: models(version(2), version(1, ['champion'], leak)) })).toMatchObject({
      id: 'promote',
      title: 'Replace the champion wine@v1',
    })
    expect(bestRun([run(3, leak), run(2), run(1)] as never)?.id).toBe(2)
  })

  test('of several champions the one with most to do', () => {
    const two = [
      { name: 'wine', versions: [version(2, ['champion'])] },
      { name: 'tea', versions: [{ ...version(1, ['champion']), ref: 'tea@v1' }] },
    ]
    expect(step({ ...begun, models: two, packages: [packageOf('wine@v2')] })?.title).toBe('Build a package of tea@v1')
    expect(championOf(trail({ models: two }))?.ref).toBe('wine@v2')
  })
})

describe('[FR-4] the tour is the same list', () => {
  const fresh = { skipped: [], looked: [] }
  const tour = (part: object, at: { skipped?: string[]; looked?: string[] } = {}) => lifecycle(trail(part), { ...fresh, ...at })

  test('with what only it teaches, until the person has looked at it', () => {
    const begun = { datasets: [dataset(2)], runs: [run(2), run(1)] }
    expect(now(tour({ datasets: [dataset(1)] }))?.id).toBe('version')
    expect(now(tour(begun))).toMatchObject({ id: 'compare', command: 'run.compare' })
    expect(now(tour({ ...begun, runs: [run(1)] }))).toMatchObject({ id: 'compare', command: 'run.new' })
    expect(now(tour(begun, { looked: ['compare'] }))?.id).toBe('evaluate')
    expect(now(tour(begun, { looked: ['compare', 'evaluate'] }))?.id).toBe('register')
    // Who has registered a model has looked at what comes before it.
    expect(now(tour({ ...begun, models: models(version(1)) }))?.id).toBe('promote')
  })

  test('a step that is skipped is not asked for again, and is not called done; done in the meantime counts more', () => {
    expect(now(tour({ datasets: [dataset(1)] }, { skipped: ['version'] }))?.id).toBe('train')
    expect(tour({ datasets: [dataset(1)] }, { skipped: ['version'] })[1].state).toBe('skipped')
    expect(tour({ datasets: [dataset(2)] }, { skipped: ['version'] })[1].state).toBe('done')
  })
})

/** Every combination of what a workspace may hold. */
function* workspaces(): Generator<TrailData> {
  const warned = [[], leak]
  const runs = [[], [run(1, [], 'failed')], ...warned.flatMap((w) => [[run(1, w)], [run(2, w), run(1, w)], [run(2, w), run(1)]])]
  const versions = [
    [],
    ...warned.flatMap((w) => [
      models(version(1, [], w)),
      models(version(1, ['champion'], w)),
      models(version(2, [], w), version(1, ['champion'])),
      models(version(2, ['champion'], w), version(1)),
    ]),
  ]
  const packages = [
    [],
    [packageOf(null)],
    [packageOf('wine@v1')],
    [packageOf('wine@v2')],
    [packageOf('wine@v1', true)],
    [packageOf('wine@v1'), packageOf('wine@v2')],
  ]
  for (const datasets of [[], [dataset(1)], [dataset(2)]])
    for (const ofRuns of runs)
      for (const ofModels of versions)
        for (const ofPackages of packages) yield trail({ datasets, runs: ofRuns, models: ofModels, packages: ofPackages })
}

/** Every state of the tour: each step untouched, skipped, or looked at. */
function* tours(): Generator<{ skipped: string[]; looked: string[] }> {
  const skippable = ['import', 'version', 'train', 'compare', 'evaluate', 'register', 'promote', 'package']
  for (let bits = 0; bits < 1 << skippable.length; bits += 11)
    for (const looked of [[], ['compare'], ['compare', 'evaluate']]) yield { skipped: skippable.filter((_, i) => (bits >> i) & 1), looked }
}

test('[FR-4] [FR-6] in every state of a workspace, Home and the tour agree, and neither recommends what is known to be wrong', () => {
  for (const workspace of workspaces()) {
    const home = now(lifecycle(workspace, null))
    const champion = championOf(workspace)
    if (home?.command === 'model.register') expect(bestRun(workspace.runs)).toBeDefined()
    if (!home) expect(champion).toMatchObject({ leaks: false, packaged: 'complete' })
    if (home?.id === 'package') expect(champion?.packaged).not.toBe('complete')
    const taught = new Set(['version', 'evaluate', 'compare'])
    for (const tour of tours()) {
      const steps = lifecycle(workspace, tour)
      const told = now(steps)
      expect(steps.filter(({ state }) => state === 'now').length).toBeLessThanOrEqual(1)
      if (told) expect(tour.skipped).not.toContain(told.id)
      // What the tour asks for is Home's step, but for what only it teaches and what the person has skipped.
      if (!told || taught.has(told.id)) continue
      if (home && !tour.skipped.includes(home.id)) expect([home.id, home.title, home.command]).toEqual([told.id, told.title, told.command])
    }
  }
})

test('what comes when all is done names a command that exists', () => {
  expect(finished.command).toBe('go.datasets')
})
