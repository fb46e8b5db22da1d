import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { needsSmallDisk, smallDisk } from '../../smallDisk.ts'
import { artifactServer } from './fixtures/server.ts'

const disk = smallDisk('24m')
afterAll(() => disk?.remove())

test('[ML-1] a client whose file does not fit on the disk gets the code that it tries again after, and nothing of it stays', async ({
  skip,
}) => {
  if (disk === null) return skip(needsSmallDisk)
  const { ask, ofRun, workspace, list, experiment, run } = await artifactServer(join(disk.path, 'workspace'))
  const piece = Buffer.alloc(1024 * 1024, 'x')
  const { status, body } = await ask('PUT', `${ofRun}/large`, Buffer.alloc(40 * piece.length, 'x'))
  expect([status, JSON.parse(body.toString())]).toMatchObject([503, { error_code: 'TEMPORARILY_UNAVAILABLE' }])
  const stored = readdirSync(workspace.objects.root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  expect(stored).toEqual([])
  expect((await ask('PUT', `${ofRun}/small`, piece)).status).toBe(200)
  expect(await list(`${experiment}/${run.uuid}/artifacts`)).toEqual(['small'])
})
