import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { mostFeedbackBytes } from '../../../shared/domain/serving/feedback.ts'
import { temporaryFolder } from '../../testing.ts'
import { networkGraph } from '../endpoint/fixtures/served.ts'
import { bearer, listening, tokenHash } from '../endpoint/http/fixtures/listening.ts'
import { feedbackSegments } from './files.ts'
import { openFeedback } from './writer.ts'

const binary = networkGraph('binary')
const [no, yes] = binary.signature.labels

describe('[DR-2] feedback over HTTP', () => {
  test('labels and outcomes by the ids of requests, as they were sent', async () => {
    const { ask, feedback } = await listening({ graph: binary, settings: { tokenHash } })
    const json = {
      labels: [
        { id: 'r1', label: yes },
        { id: 'r1', row: 3, label: no, at: '2026-01-02T03:04:05Z' },
      ],
      outcomes: [
        { id: 'r1', name: 'revenue', value: 12.5 },
        { id: 'r2', name: 'clicked', value: true, at: 1_700_000_000_000 },
      ],
    }
    expect((await ask('/wine/feedback', { json })).status).toBe(401)
    expect((await ask('/beer/feedback', { json, headers: bearer })).status).toBe(404)
    expect((await ask('/wine/feedback', { headers: bearer })).status).toBe(405)
    expect(feedback.items).toEqual([])
    const { status, text } = await ask('/wine/feedback', { json, headers: bearer })
    expect([status, JSON.parse(text)]).toEqual([200, { labels: 2, outcomes: 2 }])
    expect(feedback.items).toMatchObject([
      { deployment: 'wine', id: 'r1', row: 0, name: 'label', value: yes, source: 'endpoint', at: expect.any(Number) },
      { id: 'r1', row: 3, value: no, at: Date.UTC(2026, 0, 2, 3, 4, 5) },
      { id: 'r1', row: 0, name: 'revenue', value: '12.5' },
      { id: 'r2', name: 'clicked', value: '1', at: 1_700_000_000_000 },
    ])
  })

  test.each<[string, unknown, RegExp]>([
    ['no object', [], /JSON object/],
    ['nothing in it', {}, /no labels and no outcomes/],
    ['no list', { labels: { id: 'x' } }, /"labels" has to be a list/],
    ['half a character, which no line can keep', { labels: [{ id: 'a\ud800', label: yes }] }, /"id" has a character that is not whole/],
    ['inherited names', JSON.parse('{"__proto__": {"labels": []}}'), /no labels/],
    [
      'another class',
      {
        labels: [
          { id: 'a', label: yes },
          { id: 'b', label: 'secret-4711' },
        ],
      },
      /labels\[1\]: "label" is none of the classes/,
    ],
    ['no label', { labels: [{ id: 'a', label: null }] }, /labels\[0\]: "label"/],
    ['no id', { labels: [{ label: yes }] }, /"id" has to be/],
    ['a long id', { labels: [{ id: 'x'.repeat(1_001), label: yes }] }, /at most 1000 characters/],
    ['a row between', { labels: [{ id: 'a', row: 1.5, label: yes }] }, /"row" has to be/],
    ['a row below', { labels: [{ id: 'a', row: -1, label: yes }] }, /"row" has to be/],
    ['the future', { labels: [{ id: 'a', label: yes, at: Date.now() + 3_600_000 }] }, /not in the future/],
    ['no zone', { labels: [{ id: 'a', label: yes, at: '2026-01-01T10:00' }] }, /"at" has to be a time/],
    ['an outcome called label', { outcomes: [{ id: 'a', name: 'label', value: 1 }] }, /name of an outcome/],
    ['text as a value', { outcomes: [{ id: 'a', name: 'revenue', value: '12' }] }, /finite number/],
    ['many problems', { labels: Array.from({ length: 9 }, () => ({})) }, /labels\[4\].*And 4 more/],
  ])('%s: refused with its place, and nothing is kept', async (_, json, message) => {
    const { ask, feedback } = await listening({ graph: binary })
    const { status, text } = await ask('/wine/feedback', { json })
    expect(status).toBe(400)
    expect(JSON.parse(text).message).toMatch(message)
    expect(text).not.toContain('secret-4711')
    expect(feedback.items).toEqual([])
  })

  test('NaN and infinity are no values; numbers of classes are read as they are named', async () => {
    const regression = await listening({ graph: networkGraph('regression') })
    expect((await regression.ask('/wine/feedback', { body: '{"labels": [{"id": "a", "label": NaN}]}' })).status).toBe(400)
    expect((await regression.ask('/wine/feedback', { body: '{"labels": [{"id": "a", "label": 1e999}]}' })).status).toBe(400)
    expect((await regression.ask('/wine/feedback', { body: '{"labels": [{"id": "a", "label": "2.50"}]}' })).status).toBe(200)
    expect(regression.feedback.items).toMatchObject([{ value: '2.5' }])
  })

  test('huge bodies are refused, also packed ones', async () => {
    const { ask, feedback } = await listening({ graph: binary })
    const body = JSON.stringify({ labels: [{ id: 'x'.repeat(mostFeedbackBytes), label: yes }] })
    const answers = [
      await ask('/wine/feedback', { body }),
      await ask('/wine/feedback', { body: gzipSync(body), headers: { 'content-encoding': 'gzip' } }),
    ]
    for (const { status, text } of answers) {
      expect(status).toBe(413)
      expect(JSON.parse(text).message).toContain('cairn deploy feedback')
    }
    const many = { labels: Array.from({ length: 10_001 }, (_, i) => ({ id: `r${i}`, label: yes })) }
    expect((await ask('/wine/feedback', { json: many })).status).toBe(400)
    expect(feedback.items).toEqual([])
  })

  test('labels of a sensitive target are not kept; outcomes are', async () => {
    const { ask, feedback } = await listening({ graph: binary, sensitive: [binary.signature.target] })
    const { status, text } = await ask('/wine/feedback', { json: { labels: [{ id: 'a', label: yes }] } })
    expect(status).toBe(400)
    expect(text).not.toContain(yes)
    expect((await ask('/wine/feedback', { json: { outcomes: [{ id: 'a', name: 'revenue', value: 1 }] } })).status).toBe(200)
    expect(feedback.items).toHaveLength(1)
    expect((await ask('/openapi.json')).text).not.toContain('"labels":{"type":"array"')
  })

  test('its OpenAPI document tells of it', async () => {
    const { ask } = await listening({ graph: binary })
    const document = JSON.parse((await ask('/openapi.json')).text)
    const { properties } = document.paths['/feedback'].post.requestBody.content['application/json'].schema
    expect(properties.labels.items.properties.label.enum).toEqual(binary.signature.labels)
    expect(document.paths['/feedback'].servers).toEqual([{ url: '/wine' }])
  })
})

describe('[DR-2] the feedback store', () => {
  const item = (id: string) => ({ id, row: 0, name: 'label', value: 'good', at: 1, arrived: 2, source: 'endpoint' })

  test('what was written survives the end of its process, in files of this user alone', async () => {
    const folder = join(temporaryFolder(), 'endpoint')
    const writer = openFeedback(folder)
    await Promise.all([writer.record('wine', [item('a'), item('b "c"\n')]), writer.record('beer', [item('d')])])
    // As after kill -9: nobody has closed it.
    const [segment] = await feedbackSegments(folder, 'wine')
    expect(segment.form).toBe('open')
    const lines = readFileSync(segment.path, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines).toEqual([
      { n: 1, ...item('a') },
      { n: 2, ...item('b "c"\n') },
    ])
    const next = openFeedback(folder)
    await next.record('wine', [item('e')])
    await next.close()
    expect((await feedbackSegments(folder, 'wine')).map(({ form }) => form)).toEqual(['closed', 'closed'])
    await writer.close()
  })

  test('where it cannot be written, whoever sent it is told', async () => {
    const folder = join(temporaryFolder(), 'endpoint')
    const writer = openFeedback('/proc/no/such/folder')
    await expect(writer.record('wine', [item('a')])).rejects.toMatchObject({ code: 'DISK_FAILED' })
    await writer.close()
    expect(await feedbackSegments(folder, 'wine')).toEqual([])
  })
})
