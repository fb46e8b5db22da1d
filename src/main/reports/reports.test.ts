import { expect, test } from 'vitest'
import { toHtml, toMarkdown } from '../document/index.ts'
import { addRun, workspaceWithData } from '../experiments/fixtures/registry.ts'
import { logPoints } from '../experiments/index.ts'
import type { Workspace } from '../workspace/index.ts'
import { compareReport, runReport } from './index.ts'

function addCurves(workspace: Workspace, run: number): void {
  const points = [0, 1, 2, 3].flatMap((step) => [
    { name: 'loss', step, timestamp: step, value: 1 / (step + 1) },
    { name: 'valLoss', step, timestamp: step, value: step === 2 ? Number.NaN : 1.5 / (step + 1) },
  ])
  logPoints(workspace, run, points)
}

test('[GV-5] a run report has its figures, and its learning curves as a picture with gaps', async () => {
  const workspace = workspaceWithData()
  const run = addRun(workspace, { metrics: { rmse: 0.7 }, name: '<img src=x onerror=alert(1)>' })
  addCurves(workspace, run.id)
  const report = await runReport(workspace, run.id, 'test')
  const markdown = toMarkdown(report)
  expect(markdown).toContain('| Root mean squared error (lower is better) | 0.7 | 0.6 to 0.8 | – | 15 |')
  expect(markdown).not.toContain('<img')
  const html = toHtml(report)
  expect(html).not.toMatch(/<img|<script|NaN|Infinity|https?:/)
  expect(html.match(/<path class="curve/g)).toHaveLength(3)
  expect(html.match(/<circle/g)).toHaveLength(1)
})

test('[GV-5] a comparison says what differs and gives no difference where runs are not comparable', async () => {
  const workspace = workspaceWithData()
  const [first, second] = [addRun(workspace, { metrics: { rmse: 0.7 } }), addRun(workspace, { metrics: { rmse: 0.5 } })]
  const third = addRun(workspace, {
    metrics: { rmse: 0.4 },
    recipe: { split: { kind: 'random', seed: 9, fractions: { train: 0.5, validation: 0.25, test: 0.25 } } },
  })
  for (const { id } of [first, second, third]) addCurves(workspace, id)
  const runs = [first.id, second.id, third.id]
  const report = await compareReport(workspace, { runs, part: 'test' })
  const markdown = toMarkdown(report)
  expect(markdown).toContain('**Not comparable.**')
  expect(markdown).toContain('- Run 3: different splits of the same data.')
  expect(markdown).toContain('| 0.7 (0.6 to 0.8) | 0.5 (0.4 to 0.6); -0.2, better | 0.4 (0.3 to 0.5) |')
  expect(toHtml(report).match(/<figure>/g)).toHaveLength(2)
  expect(toMarkdown(await compareReport(workspace, { runs, part: 'test' }))).toBe(markdown)
})
