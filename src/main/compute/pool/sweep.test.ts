import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../testing.ts'
import { sweep } from './sweep.ts'

test('what was not used for two weeks is deleted from the shared folder, and nothing else', async () => {
  const folder = temporaryFolder()
  const now = Date.now()
  for (const [name, days] of [
    ['aa/old', 15],
    ['bb/new', 13],
    ['bb/old', 100],
  ] as const) {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), '')
    const at = (now - days * 86_400_000) / 1_000
    utimesSync(join(folder, name), at, at)
  }
  await sweep(folder, now)
  expect(existsSync(join(folder, 'aa'))).toBe(false)
  expect(readdirSync(join(folder, 'bb'))).toEqual(['new'])
  await sweep(join(folder, 'none'))
})
