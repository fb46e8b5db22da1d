import { expect, test } from 'vitest'
import { schema } from '../workspace/index.ts'
import { addressNow } from './addressNow.ts'
import { workspaceWithTrail } from './fixtures/trail.ts'

test('[UN-2] what is named is there until it is deleted for good: also a monitor, whose drafts stay as long', async () => {
  const workspace = await workspaceWithTrail()
  const { db, sqlite } = workspace
  const modelId = sqlite.prepare('SELECT id FROM models').pluck().get() as number
  const model = sqlite.prepare('SELECT name FROM models').pluck().get() as string
  workspace.write(() =>
    db.insert(schema.monitors).values({ name: 'wine: red', modelId, settings: {}, status: 'active', createdAt: 1, actor: 'ada' }).run(),
  )
  expect(addressNow(workspace, 'monitor:wine: red')).toBe('monitor:wine: red')
  expect(addressNow(workspace, 'monitor:wine')).toBeNull()
  expect(addressNow(workspace, 'deployment:wine')).toBeNull()
  expect(addressNow(workspace, `model:${model}@v1`)).toBe(`model:${model}@v1`)
  expect(addressNow(workspace, 'run:999')).toBeNull()
  expect(addressNow(workspace, 'cell:5')).toBeNull()
})
