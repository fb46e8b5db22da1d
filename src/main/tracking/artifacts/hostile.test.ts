import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { artifactServer } from './fixtures/server.ts'

/** Ways out of a folder, and names that are something else on some system or to a program that decodes again. */
const ways: readonly string[] = [
  '../secret',
  '../../../../../../etc/passwd',
  '..%2fsecret',
  '..%2Fsecret',
  '%2e%2e/secret',
  '%252e%252e%252fsecret',
  '%25252e%25252e%25252fsecret',
  'a/../../secret',
  'a/./b',
  '....//secret',
  '..;/secret',
  '..%5csecret',
  '..%5c..%5csecret',
  'a%5cb',
  'C:%5csecret',
  'C:/secret',
  '%5c%5chost%5cshare',
  '/etc/passwd',
  '%2fetc%2fpasswd',
  'file:///etc/passwd',
  'a%00.txt',
  'a%0a.txt',
  'a%23frag',
  'a;param=1',
  'a%3fquery',
  'a.',
  'a%20',
  '%20a',
  'a./b',
  'CON',
  'con.txt',
  'a/LPT1.log',
  'nul',
  'a::$DATA',
  '%c0%ae%c0%ae/secret',
  '%e0%80%ae%e0%80%ae/secret',
  '%c0%af',
  '%ff',
  'a%e2%80%ae.txt',
  `${'n'.repeat(256)}`,
  `${'deep/'.repeat(220)}x`,
  '',
]

const methods = ['PUT', 'GET', 'DELETE'] as const

test.each(ways)('[ML-1] the path %j is refused by every method, and nothing on the disk is looked at', async (way) => {
  const { workspace, ask, ofRun, ofModel, run } = await artifactServer()
  const sentinel = join(workspace.path, 'secret')
  writeFileSync(sentinel, 'sentinel')
  mkdirSync(join(workspace.path, 'objects', 'secret'))
  for (const root of [ofRun, ofModel])
    for (const method of methods) {
      const { status, body } = await ask(method, `${root}/${way}`, method === 'PUT' ? 'x' : undefined)
      expect([method, status, body.includes('sentinel')]).toEqual([method, 400, false])
    }
  // In a query it has been decoded once more than in a path; a plus sign is a space there.
  const asked = way.replaceAll('+', '%2B').replaceAll(/[#&;]/g, encodeURIComponent)
  const pages = [
    `/get-artifact?run_id=${run.uuid}&path=${asked}`,
    `/ajax-api/2.0/mlflow/logged-models/x/artifacts/files?artifact_file_path=${asked}`,
  ]
  for (const page of pages) expect((await ask('GET', page)).status).toBeGreaterThanOrEqual(400)
  const page = await ask('POST', `/ajax-api/2.0/mlflow/upload-artifact?run_uuid=${run.uuid}&path=${asked}`, 'x')
  expect(page.status).toBe(400)
  expect(existsSync(sentinel)).toBe(true)
  expect(readdirSync(join(workspace.path, 'objects'))).toEqual(['secret'])
  expect(workspace.sqlite.prepare("SELECT count(*) FROM audit WHERE action LIKE '%Artifact'").pluck().get()).toBe(0)
})

test.each(['%', '%zz', '%u002e%u002e/secret'])('[ML-1] the path %j is no encoding, and refused as it came', async (way) => {
  const { ask, ofRun, workspace } = await artifactServer()
  for (const method of methods) expect((await ask(method, `${ofRun}/${way}`, 'x')).status).toBe(400)
  expect(readdirSync(workspace.objects.root)).toEqual([])
})

test('[ML-1] a place that is none of a run or a model is refused before its body is read', async () => {
  const { ask, files, experiment, run, workspace } = await artifactServer()
  const other = 'c'.repeat(32)
  const asked: [string, number][] = [
    [`${files}/x`, 400],
    [`${files}/${experiment}/${run.uuid}/x`, 400],
    [`${files}/${experiment}/${run.uuid}/artifacts`, 400],
    [`${files}/${experiment}/${run.uuid}/artifacts/`, 400],
    [`${files}/${experiment}/${run.uuid.toUpperCase()}/artifacts/x`, 400],
    [`${files}/${experiment}/models/m-1/artifacts/x`, 400],
    [`${files}/${experiment}/${other}/artifacts/x`, 404],
    [`${files}/other/${run.uuid}/artifacts/x`, 404],
    [`${files}/${experiment}/models/m-${other}/artifacts/x`, 404],
    [`${files}/model-versions/7/x`, 400],
  ]
  for (const [path, expected] of asked) expect([path, (await ask('PUT', path, 'x')).status]).toEqual([path, expected])
  expect(readdirSync(workspace.objects.root)).toEqual([])
})

test('[ML-1] a file that is a folder already, or differs in case alone, is refused, and so is one of a run in the trash', async () => {
  const { ask, ofRun, ofModel, workspace, list, experiment, run } = await artifactServer()
  for (const root of [ofRun, ofModel]) {
    expect((await ask('PUT', `${root}/a/b.txt`, 'x')).status).toBe(200)
    for (const path of ['a', 'a/b.txt/c', 'A/c', 'a/B.txt']) {
      const { status, body } = await ask('PUT', `${root}/${path}`, 'y')
      expect([path, status, JSON.parse(body.toString())]).toMatchObject([path, 400, { error_code: 'RESOURCE_ALREADY_EXISTS' }])
    }
  }
  workspace.sqlite.exec('UPDATE runs SET deleted_at = 1')
  expect((await ask('PUT', `${ofRun}/c`, 'x')).status).toBe(400)
  expect((await ask('DELETE', `${ofRun}/a`)).status).toBe(400)
  expect(await list(`${experiment}/${run.uuid}/artifacts`)).toEqual(['a/'])
})

test('[ML-1] what a client deletes are rows: an object that something else refers to, and every other file, stays', async () => {
  const { ask, ofRun, ofModel, list, experiment, run, workspace } = await artifactServer()
  for (const path of ['keep', 'tree/a', 'tree/b/c', 'trees']) await ask('PUT', `${ofRun}/${path}`, 'same bytes')
  await ask('PUT', `${ofModel}/keep`, 'same bytes')
  const before = readdirSync(workspace.objects.root, { recursive: true })
  expect((await ask('DELETE', `${ofRun}/tree`)).status).toBe(200)
  expect((await ask('DELETE', `${ofRun}/nothing`)).status).toBe(200)
  expect(await list(`${experiment}/${run.uuid}/artifacts`)).toEqual(['keep', 'trees'])
  expect(readdirSync(workspace.objects.root, { recursive: true })).toEqual(before)
  expect((await ask('GET', `${ofModel}/keep`)).body.toString()).toBe('same bytes')
})

test('[ML-1] other storage that a client could be sent to is not there, whatever its path', async () => {
  const { ask } = await artifactServer()
  for (const step of ['create', 'complete', 'abort'])
    for (const way of ['x', '../x', '%252e%252e%252fx'])
      expect((await ask('POST', `/api/2.0/mlflow-artifacts/mpu/${step}/${way}`, '{}')).status).toBe(501)
  expect((await ask('GET', '/api/2.0/mlflow-artifacts/presigned/x')).status).toBe(501)
})
