import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../testing.ts'
import { createWorkspace } from '../workspace/index.ts'
import { TendedLoop } from './tendedLoop.ts'

test('[DR-2] a look that fails ends nothing and is told once, until all went well again; once stopped, nothing is looked at', async () => {
  const workspace = createWorkspace(join(temporaryFolder(), 'workspace'))
  onTestFinished(() => workspace.close())
  const told: string[] = []
  const tell = (warning: Error) => told.push(warning.message)
  process.on('warning', tell)
  onTestFinished(() => void process.off('warning', tell))
  let looks = 0
  const { promise, resolve } = Promise.withResolvers<void>()
  const loop = new TendedLoop(workspace, 1, () => {
    looks++
    if (looks === 3) return loop.forget()
    if (looks === 6) resolve()
    throw new Error('locked')
  })
  loop.run()
  await promise
  await loop.stop()
  const seen = looks
  await new Promise(setImmediate)
  expect([looks, loop.goesOn]).toEqual([seen, false])
  expect(told).toEqual([expect.stringContaining('locked'), expect.stringContaining('locked')])
})
