import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { GateCheck } from '../src/shared/contract/models/gates.ts'
import type { AliasAt, AliasMove } from '../src/shared/contract/models/index.ts'
import type { Run } from '../src/shared/contract/experiments/index.ts'
import { seededRandom } from '../src/main/random.ts'
import { cairn, failure, json, newWorkspace } from './cairn.ts'

/** People of two regions: in the north the answer follows x, in the south it is chance. `sex` has nothing to do with it. */
function writeRegions(folder: string): string {
  const random = seededRandom(5)
  const lines = Array.from({ length: 900 }, (_, i) => {
    const region = i % 3 === 0 ? 'south' : 'north'
    const x = random.next() * 2 - 1
    const answer = region === 'north' ? x > 0 : random.next() > 0.5
    return `${x.toFixed(4)},${region},${i % 2 === 0 ? 'f' : 'm'},${answer ? 'yes' : 'no'}`
  })
  const path = join(folder, 'people.csv')
  writeFileSync(path, `x,region,sex,answer\n${lines.join('\n')}\n`)
  return path
}

const linear = ['--model', 'linear', '--epochs', '20', '--seed', '1', '--engine', 'wasm']

test('[RG-4] [EV-4] [PK-2] a slice fails, the card is not written: the alias is blocked, overridden with a reason, and rolled back', async () => {
  const cwd = await newWorkspace()
  const at = { cwd }
  await json(['data', 'import', writeRegions(cwd), '--name', 'people', '--target', 'answer'], at)
  await json(['data', 'sensitive', 'people', '--mark', 'sex'], at)
  await json(['data', 'protected', 'people', '--mark', 'sex'], at)
  const run = await json<Run>(['train', 'people', ...linear], at)
  for (let version = 1; version <= 2; version++) await json(['models', 'register', String(run.id), 'people'], at)
  await json(['models', 'alias', 'people@v1', 'champion'], at)
  const before = Date.now()
  await json(['gate', 'set', 'people', 'champion', '--slices', '--card', '--parity'], at)

  // the gate holds it back, with what fails and its evidence
  const blocked = await failure(['models', 'alias', 'people@v2', 'champion'], at)
  expect(blocked).toMatchObject({ code: 'GATE_FAILED', exit: 3, details: { gates: ['No slice worse on test', 'Model card complete'] } })
  expect(blocked.message).toContain('region = "south"')
  const checked = await cairn(['gate', 'check', 'people@v2', 'champion', '--json'], at)
  expect(checked.code).toBe(3)
  const { results } = JSON.parse(checked.stdout) as GateCheck
  expect(results.map(({ gate, passed }) => [gate.kind, passed])).toEqual([
    ['slices', false],
    ['card', false],
    ['parity', true],
  ])
  expect(results[0].evidence).toMatchObject({ failing: 1, metric: 'accuracy', 'region = "south"': expect.any(Number) as unknown })

  // the card is written: one gate less; the slice is overridden with a reason, which is told from then on
  for (const section of ['intendedUse', 'outOfScope', 'contact']) await json(['card', 'set', 'people@v2', section, `About ${section}.`], at)
  expect((await cairn(['card', 'check', 'people@v2'], at)).code).toBe(0)
  expect(await failure(['models', 'alias', 'people@v2', 'champion', '--override'], at)).toMatchObject({ code: 'INVALID_INPUT' })
  await json(['models', 'alias', 'people@v2', 'champion', '--override', '--reason', 'Only used in the north.'], at)
  const [move] = await json<AliasMove[]>(['models', 'history', 'people', 'champion'], at)
  expect(move).toMatchObject({ to: 'people@v2', overridden: true, reason: 'Only used in the north.' })

  // back in one action; who was champion, and when
  await json(['models', 'rollback', 'people', 'champion', '--reason', 'The south complained.'], at)
  const then = await json<AliasAt>(['models', 'at', 'people', 'champion', new Date(before).toISOString()], at)
  expect(then.ref).toBe('people@v1')
  expect((await json<AliasMove[]>(['models', 'history', 'people', 'champion'], at)).map(({ to }) => to)).toEqual([
    'people@v1',
    'people@v2',
    'people@v1',
  ])

  // what is handed on says the same: slices worst first, and groups of people compared but not named
  await json(['package', 'build', 'people@v2', '--output', 'people.cairn'], at)
  const card = readFileSync(await unzipped(cwd, 'card.md'), 'utf8')
  expect(card).not.toContain('DRAFT')
  expect(card).toMatch(/region = "south".*worse/)
  expect(card).toMatch(/\| sex \| 2 \|/)
  expect(card).not.toMatch(/sex = /)
})

async function unzipped(folder: string, name: string): Promise<string> {
  const { unzipSync } = await import('fflate')
  const entries = unzipSync(readFileSync(join(folder, 'people.cairn')))
  const entry = Object.keys(entries).find((path) => path.endsWith(name))
  if (!entry) throw new Error(`no ${name} in ${Object.keys(entries).join(', ')}`)
  writeFileSync(join(folder, name), entries[entry])
  return join(folder, name)
}
