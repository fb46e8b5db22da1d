import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { MonitorSettings } from '../../../shared/domain/monitoring/monitor.ts'
import { addModelVersion } from '../../models/index.ts'
import { temporaryFolder } from '../../testing.ts'
import { createWorkspace, schema, type Workspace } from '../../workspace/index.ts'
import { describeMonitor, describeMonitors } from './describe.ts'
import { removeMonitor } from './monitors.ts'

function workspaceWith(...names: string[]): Workspace {
  const workspace = createWorkspace(join(temporaryFolder(), 'workspace'))
  onTestFinished(() => workspace.close())
  workspace.write((db) => {
    const version = { runId: null, importedFromId: null, task: 'regression', threshold: null, checksum: 'test', notes: '' } as const
    const { modelId } = addModelVersion(db, 'wine', version)
    const settings = MonitorSettings.parse({ model: 'wine', target: { version: 1 }, source: { kind: 'files' }, windows: { kind: 'each' } })
    for (const name of names)
      db.insert(schema.monitors).values({ name, modelId, settings, status: 'active', createdAt: 1, actor: 'test' }).run()
  })
  return workspace
}

test.each(['{}', '{"source"', 'null', '7'])(
  '[DR-2] a monitor whose settings are %s is listed as damaged, hides no other, and can be removed',
  (settings) => {
    const workspace = workspaceWith('a', 'b', 'c')
    workspace.sqlite.prepare("UPDATE monitors SET settings = ? WHERE name = 'b'").run(settings)
    expect(describeMonitors(workspace.db)).toMatchObject([
      { name: 'a', status: 'active', problem: null, settings: { model: 'wine' } },
      { name: 'b', settings: null, problem: { code: 'ROW_DAMAGED', message: expect.stringContaining('"b"') } },
      { name: 'c', status: 'active', problem: null },
    ])
    expect(describeMonitor(workspace.db, 'c')).toMatchObject({ name: 'c' })
    expect(() => describeMonitor(workspace.db, 'b')).toThrow(expect.objectContaining({ code: 'ROW_DAMAGED' }))
    expect(() => describeMonitor(workspace.db, 'd')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
    removeMonitor({ workspace }, 'b')
    expect(describeMonitors(workspace.db).map(({ name }) => name)).toEqual(['a', 'c'])
  },
)
