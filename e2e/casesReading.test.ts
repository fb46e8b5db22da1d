import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { json, newFolder, root } from './cairn.ts'

/** Inputs after complaints about other tools: what Cairn reads of them, and what it predicts. */

const file = (name: string, of: string) => join(root, 'e2e/cases', name, of)

/** A model that was trained on a file, registered and packaged in a workspace of its own. */
async function packaged(name: string, input: string, options: readonly string[], epochs = 20) {
  const folder = newFolder()
  const surroundings = { cwd: folder, env: { CAIRN_WORKSPACE: join(folder, 'ws') } }
  await json(['init', 'ws'], surroundings)
  await json(['data', 'import', file(name, input), '--name', 'c', ...options], surroundings)
  await json(['train', 'c', '--seed', '1', '--epochs', String(epochs)], surroundings)
  await json(['models', 'register', '1', 'm'], surroundings)
  await json(['package', 'build', 'm', '-o', 'p.cairn'], surroundings)
  return {
    folder,
    surroundings,
    /** The lines of the predictions, the header first. */
    async predict(model: string, data: string): Promise<string[]> {
      await json(['package', 'predict', model, data, '-o', 'out.csv', '--overwrite'], surroundings)
      return readFileSync(join(folder, 'out.csv'), 'utf8').trimEnd().split(/\r?\n/)
    },
  }
}

const last = (line: string) => Number(line.split(',').at(-1))

describe('what is missing in the training data is missing in a file to predict', () => {
  test('case 22: -999 and an empty cell predict the same, by the package and by the model version', async () => {
    const { predict } = await packaged('22-sentinel-at-predict', 'in.csv', ['--target', 'yield', '--null', '-999'], 40)
    for (const model of ['p.cairn', 'm']) {
      const [, sentinel, empty, present] = await predict(model, file('22-sentinel-at-predict', 'new.csv'))
      expect(last(sentinel)).toBe(last(empty))
      expect(last(sentinel)).toBeGreaterThan(0)
      expect(last(present)).not.toBe(last(empty))
    }
  })

  test('case 33: a null token holds for the numbers of a Parquet file', async () => {
    const folder = newFolder()
    await json(['init', 'ws'], { cwd: folder })
    await json(['-w', 'ws', 'data', 'import', file('33-parquet-null-token', 'in.parquet'), '--name', 'c', '--null', '-999'], {
      cwd: folder,
    })
    const { profile } = await json<{ profile: { columns: { name: string; missing: number; min: number | string }[] } }>(
      ['-w', 'ws', 'data', 'show', 'c'],
      { cwd: folder },
    )
    const numbers = profile.columns.filter(({ min }) => typeof min === 'number')
    expect(numbers.some(({ missing }) => missing > 0)).toBe(true)
    expect(Math.min(...numbers.map(({ min }) => Number(min)))).toBeGreaterThan(-999)
  })
})
