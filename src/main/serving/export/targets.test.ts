import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { columnTypes } from '../../../shared/domain/datasets/dataset.ts'
import { HandoverRecord, handoverTargets } from '../../../shared/domain/serving/handover.ts'
import { checkNames } from '../../packages/container/names.ts'
import { appRoot } from '../../resources.ts'
import { buildFolder } from './build.ts'
import { echoModel, hostile, hostileModel } from './fixtures/model.ts'
import { baseImage } from './targets/docker.ts'

const read = (files: ReadonlyMap<string, Uint8Array>, path: string) => Buffer.from(files.get(path) ?? []).toString()

test.each(handoverTargets)('[SV-7] %s: the folder has safe names, a README and a record of all its files', (target) => {
  const files = buildFolder(target, hostileModel(), 'test')
  checkNames([...files.keys()])
  const record = HandoverRecord.parse(JSON.parse(read(files, 'cairn-export.json')))
  expect(record).toMatchObject({ target, model: hostile, version: 7 })
  expect(record.files.map(({ path }) => path).sort()).toEqual([...files.keys()].filter((path) => path !== 'cairn-export.json').sort())
  const [heading, ...rest] = read(files, 'README.md').split('\n')
  expect(heading).toMatch(/^# ``.*``, version 7$/)
  expect(rest.join('\n')).not.toContain('$(id)')
  expect([...buildFolder(target, hostileModel(), 'test')]).toEqual([...files])
})

/** The instructions of a Dockerfile; a line that is none makes the test fail. */
function instructions(text: string): { name: string; args: string }[] {
  expect(text).not.toMatch(/\\\n|`\n/)
  return text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [, name, args] = /^(FROM|LABEL|ENV|WORKDIR|COPY|RUN|USER|EXPOSE|HEALTHCHECK|CMD) (\S.*)$/.exec(line) ?? []
      if (name === undefined) throw new Error(`No instruction: ${line}`)
      return { name, args }
    })
}

test('[SV-7] docker: pinned base, user without privileges, health check, nothing but what the image needs', () => {
  const files = buildFolder('docker', hostileModel(), 'test')
  const lines = instructions(read(files, 'Dockerfile'))
  const of = (name: string) => lines.filter((line) => line.name === name).map(({ args }) => args)
  expect(of('FROM')).toEqual([baseImage])
  expect(lines[0].name).toBe('FROM')
  expect(baseImage).toMatch(/^node:\d+\.\d+\.\d+-[a-z]+-slim$/)
  const label = /^org\.opencontainers\.image\.title="((?:[^"\\$]|\\["\\$])*)" org\.opencontainers\.image\.version="7"$/.exec(of('LABEL')[0])
  expect(label?.[1].replace(/\\(.)/g, '$1')).toBe(hostile.replace(/[\n\r\t\u2028]+/g, ' '))
  // Who it runs as is said after what root has to do, and never again.
  expect(of('USER')).toEqual(['1000:1000'])
  const order = lines.map(({ name }) => name)
  expect(order.indexOf('USER')).toBeGreaterThan(Math.max(order.lastIndexOf('RUN'), order.lastIndexOf('COPY')))
  expect(of('COPY').flatMap((args) => args.split(' ').slice(0, -1))).toEqual(['package.json', 'package-lock.json', 'server.mjs', 'model'])
  for (const args of of('COPY').flatMap((one) => one.split(' ').slice(0, -1)))
    expect([...files.keys()].some((path) => path === args || path.startsWith(`${args}/`))).toBe(true)
  expect(of('RUN')).toEqual([expect.stringMatching(/^npm ci --omit=dev --ignore-scripts /)])
  expect(JSON.parse(of('CMD')[0])).toEqual(['node', 'server.mjs'])
  const [, probe] = / CMD (\[.*\])$/.exec(of('HEALTHCHECK')[0]) ?? []
  expect(JSON.parse(probe)).toEqual(['node', '-e', expect.stringContaining('/ping')])
  expect(read(files, '.dockerignore').trim().split('\n')).toEqual(['*', '!package.json', '!package-lock.json', '!server.mjs', '!model'])
})

test('[SV-7] what npm installs for a server is what Cairn predicts with, pinned with checksums', () => {
  const own = JSON.parse(readFileSync(join(appRoot, 'package.json'), 'utf8'))
  const files = buildFolder('node', echoModel(), 'test')
  const { dependencies } = JSON.parse(read(files, 'package.json'))
  expect(dependencies).toEqual({ 'onnxruntime-node': own.dependencies['onnxruntime-node'] })
  expect(baseImage).toContain(`node:${own.devDependencies.node}-`)
  const { packages } = JSON.parse(read(files, 'package-lock.json')) as {
    packages: Record<string, { version: string; integrity?: string; resolved?: string; dependencies?: object }>
  }
  const { '': root, ...others } = packages
  expect(root.dependencies).toEqual(dependencies)
  for (const { integrity, resolved, version } of Object.values(others)) {
    expect(integrity).toMatch(/^sha512-/)
    expect([resolved, version]).toEqual([undefined, expect.stringMatching(/^\d/)])
  }
})

test('[SV-7] triton: a class with a line end in its name has no line of its own, so that there are no labels', () => {
  const config = 'model_repository/m/config.pbtxt'
  const plain = buildFolder('triton', hostileModel({ name: 'm', labels: ['a', 'b "c"'] }), 'test')
  expect(read(plain, 'model_repository/m/labels.txt')).toBe('a\nb "c"\n')
  expect(read(plain, config)).toContain('label_filename: "labels.txt"')
  const broken = buildFolder('triton', hostileModel({ name: 'm', labels: ['a', 'b\nc'] }), 'test')
  expect(broken.has('model_repository/m/labels.txt')).toBe(false)
  expect(read(broken, config)).not.toContain('label_filename')
})

test('[SV-7] examples have the values that a target can take', () => {
  const node = JSON.parse(read(buildFolder('node', hostileModel(), 'test'), 'example.json'))
  expect(Object.entries(node.inputs)).toEqual([
    ['__proto__', [null]],
    [hostile, [hostile]],
  ])
  // JSON has no NaN, and Triton takes no null: the row without a missing number.
  const triton = JSON.parse(read(buildFolder('triton', hostileModel(), 'test'), 'example.json'))
  expect(triton.inputs.map(({ data }: { data: unknown[] }) => data)).toEqual([[2.5], ['']])
  const without = JSON.parse(read(buildFolder('kserve', echoModel(), 'test'), 'example.json'))
  expect(without.inputs.map(({ data }: { data: unknown[] }) => data)).toEqual(columnTypes.map((type) => [type === 'text' ? '' : 0]))
})
