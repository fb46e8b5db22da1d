import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { networkGraph } from '../../fixtures/served.ts'
import { bearer, listening, tokenHash } from '../fixtures/listening.ts'

const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }

describe('what an endpoint lists', () => {
  test('[SV-3] / has every deployment, for a program with the token', async () => {
    const { ask } = await listening({ settings: { tokenHash } })
    expect((await ask('/')).status).toBe(401)
    const { text } = await ask('/', { headers: bearer })
    const { deployments } = JSON.parse(text)
    expect(deployments).toMatchObject([{ name: 'wine', isDefault: true, ref: 'wine@v1', ready: true, versions: [1] }])
    expect(JSON.parse((await ask('/wine', { headers: bearer })).text)).toEqual(deployments[0])
    expect((await ask('/beer', { headers: bearer })).status).toBe(404)
  })
})

describe('the page', () => {
  test('[SV-1] is the same for everyone, with and without a deployment, and only its own script may run', async () => {
    const { ask } = await listening({ settings: { tokenHash } })
    const page = await ask('/docs', { headers: html })
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
    for (const path of ['/', '/wine', '/wine/docs', '/beer/docs'])
      expect((await ask(path, { headers: html })).text === page.text, path).toBe(true)
    expect(page.text).not.toMatch(/wine|https?:\/\/|\son\w+=|style=/)
    const script = page.text.slice(page.text.indexOf('<script>') + 8, page.text.indexOf('</script>'))
    const policy = String(page.headers['content-security-policy'])
    expect(policy).toContain(`script-src 'sha256-${createHash('sha256').update(script).digest('base64')}'`)
    expect(policy).toMatch(/^default-src 'none'; /)
    expect(policy).not.toContain('unsafe')
    expect(policy).toContain("frame-ancestors 'none'")
    expect((await ask('/docs')).status).toBe(401)
  })
})

describe('the OpenAPI document', () => {
  test('[SV-1] has the columns of the model, with what it has seen', async () => {
    const graph = networkGraph('binary')
    const { ask } = await listening({ graph, settings: { tokenHash } })
    expect((await ask('/openapi.json')).status).toBe(401)
    const document = JSON.parse((await ask('/wine/openapi.json', { headers: bearer })).text)
    expect(document.openapi).toBe('3.1.0')
    expect(document.servers).toEqual([{ url: '/wine' }])
    const { properties, required } = document.components.schemas.Row
    expect(required).toEqual(graph.signature.inputs.map(({ name }) => name))
    expect(properties.size.type).toEqual(['number', 'null'])
    expect(properties.since).toMatchObject({ type: ['string', 'null'], format: 'date' })
    expect(properties.town.examples).toEqual(graph.signature.inputs.find(({ name }) => name === 'town')?.levels)
    expect(document['x-cairn']).toMatchObject({ deployment: 'wine', classes: graph.signature.labels, isExplainable: false })
  })

  test('[SV-1] its example is answered', async () => {
    const { ask } = await listening()
    const document = JSON.parse((await ask('/openapi.json')).text)
    const example = document.paths['/invocations'].post.requestBody.content['application/json'].examples.split.value
    const { status, headers, text } = await ask('/invocations', { json: example })
    expect(status, text).toBe(200)
    expect(headers).not.toHaveProperty('x-cairn-notes')
  })

  test('[SV-1] values of a sensitive column stand nowhere', async () => {
    const graph = networkGraph('binary')
    const { ask } = await listening({ graph, sensitive: ['town', 'age', graph.signature.target] })
    const { text } = await ask('/openapi.json')
    const { levels = [] } = graph.signature.inputs.find(({ name }) => name === 'town') ?? {}
    expect(levels.length).toBeGreaterThan(0)
    for (const level of [...levels.filter((text) => text !== 'NA'), ...graph.signature.labels]) expect(text).not.toContain(level)
    expect(JSON.parse(text)['x-cairn'].columns.find(({ name }: { name: string }) => name === 'age')).toEqual({
      name: 'age',
      type: 'integer',
      sensitive: true,
    })
  })
})
