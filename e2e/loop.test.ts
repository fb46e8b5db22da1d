import { join } from 'node:path'
import { expect, test } from 'vitest'
import { json, newFolder } from './cairn.ts'

interface Loop {
  readonly champion: string
  readonly challenger: string
  readonly alert: { readonly check: string; readonly severity: string }
  readonly run: {
    readonly state: string
    readonly triggered: readonly { readonly kind: string }[]
    readonly facts: { readonly judgement: { readonly outcome: string; readonly rows: number; readonly high: number } }
  }
  readonly answered: { readonly lost: number; readonly versions: Readonly<Record<string, number>> }
  readonly story: readonly { readonly actor: string; readonly action: string; readonly subject: string }[]
}

test('[DR-3] [DR-6] the loop closes: drift fires, a challenger is trained, judged on rows that neither has seen, approved, and answers without a lost request', async () => {
  const { champion, challenger, alert, run, answered, story } = await json<Loop>(['demo', '--loop', join(newFolder(), 'loop')])
  expect([champion, challenger]).toEqual(['wine@v1', 'wine@v2'])
  expect(alert).toMatchObject({ check: 'driftShare', severity: 'critical' })
  expect(run).toMatchObject({ state: 'promoted', triggered: [{ kind: 'alert' }], facts: { judgement: { outcome: 'judged' } } })
  // Root mean squared error: less is better, and the interval of the difference excludes harm.
  expect(run.facts.judgement.high).toBeLessThan(0)
  expect(run.facts.judgement.rows).toBeGreaterThan(500)
  expect(answered.lost).toBe(0)
  expect(Object.keys(answered.versions)).toEqual(['wine@v1', 'wine@v2'])
  const actions = story.filter(({ actor }) => actor === 'policy wine-again').map(({ action }) => action)
  expect(actions).toEqual(expect.arrayContaining(['policy.trigger', 'model.register', 'model.gates.check', 'model.alias.set']))
  expect(story.at(-1)).toMatchObject({ action: 'deployment.follow', subject: 'deployment:wine' })
})
