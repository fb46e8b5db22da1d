import { expect, test } from 'vitest'
import { lookupSnippets } from './snippets.ts'

const service = {
  name: 'lateness',
  keys: [{ name: "driver's id", type: 'integer' as const }],
  request: [{ name: 'wet', type: 'boolean' as const }],
}

test('[FS-3] programs that look features up ask for the service by its keys and request fields', () => {
  const [curl, python, javascript] = lookupSnippets(service, 'http://127.0.0.1:5080/get-online-features')
  const body = { feature_service: 'lateness', entities: { "driver's id": [1], wet: [true] } }
  const given = /-d '([\s\S]*)'$/.exec(curl.text)?.[1].replaceAll("'\\''", "'") ?? ''
  expect(JSON.parse(given)).toEqual(body)
  expect(python.text).toContain('"wet": [True]')
  expect(javascript.text).toContain('"wet": [true]')
  for (const { text } of [curl, python, javascript]) expect(text).toContain('http://127.0.0.1:5080/get-online-features')
})
