import { expect, test } from 'vitest'
import { temporaryFolder } from '../testing.ts'
import { readMessyFiles } from './fixtures/readMessyFiles.ts'

/** Two thousand of them: `npm run torture:files`. */
const seeds = Array.from({ length: 150 }, (_, place) => 1 + place)
const folder = temporaryFolder()

test('[DS-14] files as people have them are read as the tables in them, or refused; never as another table', async () => {
  const { files, typed, refused, wrong } = await readMessyFiles(folder, seeds)
  expect(wrong).toEqual([])
  expect(refused.length, refused.join('\n')).toBeLessThan(0.05 * files)
  expect(typed).toBeGreaterThan(0.85 * files)
}, 600_000)
