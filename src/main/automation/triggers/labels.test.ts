import { expect, test } from 'vitest'
import type { Automation } from '../context.ts'
import { addedPolicy, settingsOf, workspaceWithModel } from '../fixtures/policy.ts'
import { type LabelCounts, newLabels } from './labels.ts'

test('[DR-3] so many new labels trigger a policy, counted from the ones that triggered it last', async () => {
  const workspace = workspaceWithModel()
  const added = addedPolicy(workspace, 'again')
  const settings = settingsOf({ triggers: [{ kind: 'labels', deployment: 'wine', labels: 100 }] })
  // Counted a moment ago: labels are not read again within some seconds.
  const look = (labels: number, known: Record<string, number>) => {
    const counts: LabelCounts = new Map([[`${workspace.path}\0wine`, { at: performance.now(), segments: '', labels }]])
    const policy = { ...added, settings, progress: { ...added.progress, labels: known } }
    return newLabels({ workspace } as Automation, policy, counts, new AbortController().signal)
  }
  expect(await look(40, {})).toEqual({ occurrences: [], labels: { wine: 40 } })
  expect(await look(139, { wine: 40 })).toEqual({ occurrences: [], labels: { wine: 40 } })
  expect(await look(145, { wine: 40 })).toMatchObject({
    occurrences: [{ kind: 'labels', key: 'wine after 40', evidence: { text: '105 new labels came for wine.', before: 40, labels: 145 } }],
    labels: { wine: 145 },
  })
  expect(await look(20, { wine: 145 })).toEqual({ occurrences: [], labels: { wine: 20 } })
})
