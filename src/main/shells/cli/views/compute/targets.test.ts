import { expect, test } from 'vitest'
import type { TargetView } from '../../../../../shared/contract/compute/index.ts'
import { createStyle } from '../../text/style.ts'
import { targetsText, targetText } from './targets.ts'

const style = createStyle(false)
const target: TargetView = {
  name: 'lab',
  kind: 'ray',
  address: 'http://10.0.0.7:8265',
  folder: '/mnt/shared',
  folderThere: '/data',
  certificates: null,
  addedAt: 0,
  token: 'keychain',
  warnings: ['Not encrypted: …'],
  check: {
    at: 0,
    ready: false,
    versions: { ray: '2.60.0', node: null },
    platform: 'linux-x64',
    nodes: 2,
    cpus: 16,
    sharesFolder: false,
    startupSeconds: 3.2,
    speed: 1.3,
    problems: ['a\u001b[2J does not see the shared folder'],
    warnings: [],
  },
}

test('[CL-1] a target: what was found, then what is wrong, and nothing of a cluster moves the cursor', () => {
  const text = targetText(target, style)
  expect(text).toMatch(/^lab: 1 problem\n/)
  expect(text).toContain('ray 2.60.0, node missing')
  expect(text).toContain('2 machines, 16 CPUs')
  expect(text).toContain('Problem  a\\x1b[2J does not see the shared folder\nWarning  Not encrypted: …')
})

test('a list says where each of them stands', () => {
  expect(targetsText([], style)).toContain('cairn compute add')
  expect(targetsText([{ ...target, check: null }], style)).toMatch(/lab .*10\.0\.0\.7.*not checked$/)
})
