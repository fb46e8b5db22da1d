import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import type { TLSSocket } from 'node:tls'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { RowExplanation } from '../contracts.ts'
import { slowGraph } from '../fixtures/graphs.ts'
import { networkGraph, tableOf, treesGraph } from '../fixtures/served.ts'
import { certificate, key } from '../../../http/fixtures/certificate.ts'
import { listening } from './fixtures/listening.ts'

describe('[SV-1] an endpoint over HTTP', () => {
  test('is alive while a model computes', async () => {
    const { ask } = await listening({ graph: slowGraph() })
    const ended: string[] = []
    const long = ask('/invocations', { json: { inputs: { work: [3_000] } } }).finally(() => ended.push('long'))
    for (let place = 0; place < 20; place++) expect((await ask('/ping')).status).toBe(200)
    ended.push('pings')
    expect(await long).toMatchObject({ status: 200, text: expect.stringContaining('3000') })
    expect(ended).toEqual(['pings', 'long'])
  })

  test.each([
    { family: 'boosting', made: treesGraph('binary', false) },
    { family: 'boosting', made: treesGraph('regression', false) },
    { family: 'linear', made: networkGraph('binary', { hidden: [] }) },
    { family: 'linear', made: networkGraph('regression', { hidden: [] }) },
  ])('tells contributions that add up: $family, $made.task', async ({ made }) => {
    const { ask } = await listening({ explained: made })
    const inputs = Object.fromEntries([...tableOf(made.rows, 0, 5).columns].map(([name, cells]) => [name, Array.from(cells as unknown[])]))
    const { status, text } = await ask('/invocations?explain=true', { json: { inputs } })
    expect(status, text).toBe(200)
    const { explanations } = JSON.parse(text) as { explanations: RowExplanation[] }
    expect(explanations).toHaveLength(5)
    for (const { score, baseline, contributions } of explanations) {
      expect(contributions.map(({ column }) => column)).toEqual(Object.keys(inputs))
      expect(Math.abs(contributions.reduce((sum, { contribution }) => sum + contribution, 0) - (score - baseline))).toBeLessThan(1e-6)
    }
    // Not one and the same for every row.
    expect(new Set(explanations.map(({ score }) => score)).size).toBeGreaterThan(1)
  })

  test('speaks TLS with a certificate that its owner made', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cairn-tls-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const tls = { certificate: join(folder, 'certificate.pem'), key: join(folder, 'key.pem') }
    writeFileSync(tls.certificate, certificate)
    writeFileSync(tls.key, key)
    const { port } = await listening({ settings: { tls } })
    const ask = (ca: string | undefined) =>
      new Promise<{ status?: number; text: string; authorized: boolean }>((resolve, reject) => {
        const sent = request({ host: '127.0.0.1', port, path: '/ping', ca, agent: false }, (response) => {
          // Read before the connection is given back.
          const { authorized } = response.socket as TLSSocket
          let text = ''
          response.setEncoding('utf8').on('data', (part: string) => (text += part))
          response.on('end', () => resolve({ status: response.statusCode, text, authorized }))
        })
        sent.on('error', reject)
        sent.end()
      })
    expect(await ask(certificate)).toEqual({ status: 200, text: '\n', authorized: true })
    await expect(ask(undefined)).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
  })
})
