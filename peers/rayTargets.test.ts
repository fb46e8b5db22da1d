import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import recorded from '../src/main/compute/fixtures/rayAnswers.json' with { type: 'json' }
import { converse } from '../src/main/compute/fixtures/rayConversation.ts'
import { addTarget, checkTarget, keepToken } from '../src/main/compute/index.ts'
import { describeRayPeers } from './python.ts'
import { type RayCluster, startRayCluster } from './rayCluster.ts'

describeRayPeers('a real Ray on this computer', () => {
  let cluster: RayCluster
  const [home, shared] = [mkdtempSync(join(tmpdir(), 'cairn-home-')), mkdtempSync(join(tmpdir(), 'cairn-shared-'))]
  beforeAll(async () => {
    cluster = await startRayCluster(2)
  })
  afterAll(async () => {
    await cluster?.close()
    for (const folder of [home, shared]) rmSync(folder, { recursive: true, force: true })
  })

  test('[CL-1] it answers as it did when its answers were recorded, which the stand-in of the other tests is held to', async () => {
    expect(await converse(cluster.address, cluster.token)).toEqual(recorded)
  })

  test('[CL-1] its check names every machine, finds all that jobs need, and the shared folder in both directions', async () => {
    addTarget(home, { name: 'lab', address: cluster.address, folder: shared })
    expect((await checkTarget(home, 'lab')).check?.problems).toEqual(['lab refuses the request: it asks for a token.'])
    await keepToken(home, 'lab', cluster.token)
    const { check } = await checkTarget(home, 'lab')
    expect(check).toMatchObject({ ready: true, problems: [], nodes: 3, cpus: 2, sharesFolder: true })
    expect(check?.versions).toMatchObject({ ray: '2.60.0', onnxruntime: '1.32.0', pyarrow: '26.0.1' })
    // Of one computer with itself; in a benchmark of milliseconds.
    expect(check?.speed).toBeGreaterThan(0.2)
    expect(check?.speed).toBeLessThan(5)
  })
})
