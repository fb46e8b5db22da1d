import { readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { appRoot } from '../../resources.ts'
import { temporaryFolder } from '../../testing.ts'
import { writeImage } from './image.ts'
import { names } from './layout.ts'
import { programName, runtimeHere } from './runtime/archive.ts'
import { entry } from './runtime/files.ts'
import { requestOf, writeTask } from './tasks.ts'

test('[CL-3] an image has the Ray of the cluster, exact packages, and the worker as it is here, which works where it lies', async () => {
  const folder = temporaryFolder()
  await writeImage(folder, { versions: { ray: '2.58.1', python: '3.12.4' } })
  const read = (path: string) => readFileSync(join(folder, path), 'utf8')
  expect(read('Dockerfile')).toContain('FROM rayproject/ray:2.58.1-py312')
  expect(read('cairn/program')).toBe(runtimeHere().program)
  const { dependencies } = JSON.parse(read('cairn/package.json')) as { dependencies: Record<string, string> }
  expect(dependencies).toHaveProperty('onnxruntime-node')
  for (const version of Object.values(dependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+/)
  await expect(writeImage(folder)).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
  // As `npm install` leaves it.
  symlinkSync(join(appRoot, 'node_modules'), join(folder, 'cairn/node_modules'))
  const root = temporaryFolder()
  const task = await writeTask(root, { job: 1, since: 1, step: null }, requestOf('engines.check', 'nothing'), '{}')
  const command = [join(folder, 'cairn', entry), '--task', task, join(root, names.objects), temporaryFolder()]
  const { status, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8', timeout: 60_000 })
  expect(status, stderr).toBe(0)
  expect(JSON.parse(readFileSync(join(task, names.said), 'utf8').trim())).toMatchObject({
    type: expect.stringMatching(/^(error|result)$/) as string,
  })
})

test('another file of the program is another program', () => {
  const file = join(temporaryFolder(), 'a.js')
  const nameWith = (text: string) => {
    writeFileSync(file, text)
    return programName([{ path: 'a.js', file }])
  }
  expect(nameWith('1')).toBe(nameWith('1'))
  expect(nameWith('1')).not.toBe(nameWith('2'))
})
