import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import type { Cli } from './cli.ts'
import { createProgress } from './progress.ts'
import { createStyle } from './text/style.ts'

const style = createStyle(false)
const cli: Cli = { json: false, quiet: false, debug: false, style, errorStyle: style, note: () => {} }

function written(isTTY: boolean, use: (progress: ReturnType<typeof createProgress>) => void, options: Partial<Cli> = {}): string {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 80 })
  use(createProgress({ ...cli, ...options }, { plain: true }, stream as unknown as NodeJS.WriteStream))
  return String(stream.read() ?? '')
}

const steps = (progress: ReturnType<typeof createProgress>) => {
  for (let i = 0; i <= 100; i++)
    progress.update({ title: 'Train', phase: i < 50 ? 'training' : 'evaluating', detail: `epoch ${i}`, fraction: i / 100 })
  progress.end()
}

test('elsewhere than on a terminal: a line for each phase and every 10 %, without control characters', () => {
  const lines = written(false, steps).trimEnd().split('\n')
  expect(lines).toHaveLength(11)
  expect(lines[1]).toBe('Train: 10 %, training · epoch 10')
})

test('on a terminal: one line that is redrawn, never wider than it, and gone at the end', () => {
  const redrawn = written(true, steps).split('\r\u001b[2K')
  for (const line of redrawn) expect(Array.from(line).length).toBeLessThan(80)
  expect(redrawn.at(-1)).toBe('')
  expect(redrawn.at(-2)).toContain('100 %')
})

test('titles are data too', () => {
  expect(
    written(true, (progress) => progress.update({ title: 'Import \u001b[2J', phase: 'reading', detail: '', fraction: 0.5 })),
  ).not.toContain('\u001b[2J')
})

test('nothing with --json and --quiet', () => {
  expect(written(true, steps, { json: true })).toBe('')
  expect(written(false, steps, { quiet: true })).toBe('')
})
