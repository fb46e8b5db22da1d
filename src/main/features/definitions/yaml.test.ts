import { describe, expect, test } from 'vitest'
import { FeatureDefinitions } from '../../../shared/domain/features/definitions.ts'
import { CairnError } from '../../../shared/errors.ts'
import { type Random, seededRandom } from '../../random.ts'
import { rides } from '../fixtures/rides.ts'
import { readDefinitions, writeDefinitions } from './yaml.ts'

const text = `
entities:
  - name: driver
    keys: [{name: driver_id, type: integer}]
views:
  - name: driver_stats
    entities: [driver]
    source: drivers
    time: {kind: event, column: event_time}
    ttl: 30 days
    features:
      - {name: rating, type: number}
onDemand:
  - name: ride_context
    uses: [driver_stats]
    features:
      - name: is_good
        expression: 'rating >= 4.5'
`

function refusal(given: string): CairnError {
  try {
    readDefinitions(given, 'rides.yaml')
  } catch (error) {
    return error as CairnError
  }
  throw new Error('It was taken.')
}

describe('[FS-1] definitions as a file', () => {
  test('reads as people write it, with what goes without saying', () => {
    const { definitions } = readDefinitions(text)
    expect(definitions.views[0]).toMatchObject({ name: 'driver_stats', ttl: 2_592_000, push: false, tags: [], keyColumns: {} })
    expect(definitions.services).toEqual([])
  })

  test('is written without defaults, and reads as the same', () => {
    const written = writeDefinitions(rides())
    expect(readDefinitions(written).definitions).toEqual(rides())
    expect(written).toContain('    ttl: 30 days\n')
    expect(written).toContain('    time: {kind: event, column: event_time, created: created}\n')
    expect(written).not.toMatch(/push|tags|owner|null|''/)
  })

  test('100 random files read as what they were written from', () => {
    const random = seededRandom(17)
    for (let i = 0; i < 100; i++) {
      const definitions = randomDefinitions(random)
      const written = writeDefinitions(definitions)
      expect(readDefinitions(written).definitions, written).toEqual(definitions)
    }
  })

  test('JSON is taken too, indented by tabs', () => {
    expect(readDefinitions(JSON.stringify(rides(), null, '\t')).definitions).toEqual(rides())
    expect(readDefinitions(JSON.stringify(rides())).definitions).toEqual(rides())
  })

  test('an alias stands for what it names', () => {
    const { definitions } = readDefinitions(`entities:\n  - name: a\n    keys: &keys [{name: id, type: text}]\n  - {name: b, keys: *keys}`)
    expect(definitions.entities[1].keys).toEqual([{ name: 'id', type: 'text' }])
  })
})

describe('[FS-1] a problem is told with line and column', () => {
  test.each([
    ['', 1, 1, 'There are no definitions in it.'],
    ['# nothing\n', 1, 1, 'There are no definitions in it.'],
    ['views: 3', 1, 8, 'A list is expected, not "3".'],
    ['- name: x', 1, 1, 'A group of fields is expected, not a list.'],
    ['vews: []', 1, 1, '"vews" is not a field here. Did you mean "views"?'],
    ['feature_views: []', 1, 1, 'Did you mean "views"?'],
    [text.replace('name: driver_id', 'nmae: driver_id'), 4, 12, '"name" is missing.'],
    [text.replace('integer', 'int64'), 4, 36, '"int64" is not known. Did you mean "integer"?'],
    [text.replace('30 days', '30 dayz'), 10, 10, 'A duration is a number of seconds'],
    [text.replace('30 days', '0'), 10, 10, 'It must be more than 0.'],
    [
      text.replace('ttl: 30 days', 'max_age: 30 days'),
      10,
      5,
      '"max_age" is not a field here. Known: name, entities, source, keyColumns, time, ttl',
    ],
    [text.replace('kind: event', 'kind: events'), 9, 18, '"events" is not known. It is one of event, valid.'],
    [text.replace('column: event_time', 'colum: event_time'), 9, 11, '"colum" is not a field here. Did you mean "column"?'],
    [text.replace('source: drivers', 'source: 12'), 8, 13, 'Write it in quotes: "12".'],
    [text.replace('rating', 'a:b'), 12, 16, 'A feature has no colon in its name.'],
    [`${text}  - name: driver_stats\n    features: [{name: x, expression: '1'}]`, 2, 1, 'have the same name'],
    [
      'entities:\n- {name: a, keys: [{name: x, type: text}]}\n- {name: a, keys: [{name: x, type: text}]}',
      3,
      3,
      'Two have the same name: a.',
    ],
  ])('%j', (given, line, column, message) => {
    const error = refusal(given)
    expect(error.code).toBe('FEATURES_INVALID')
    expect(error.message).toContain(message)
    expect(error.details).toMatchObject({ file: 'rides.yaml', line, column })
  })

  test('all of them at once, in the order of lines, at most ten', () => {
    const wrong = text.replace('integer', 'int').replace('30 days', 'long').replace('type: number', 'typ: number')
    expect(refusal(wrong).message.split('\n')).toEqual([
      expect.stringMatching(/^Line 4, column 36 \(entities\.driver\.keys\.driver_id\): /),
      expect.stringMatching(/^Line 10, column 10 \(views\.driver_stats\): /),
      expect.stringMatching(/^Line 12, column 24 \(views\.driver_stats\.features\.rating\): .* "type"\?$/),
    ])
    const many = refusal(`entities:\n${'- {}\n'.repeat(20)}`).message.split('\n')
    expect(many).toHaveLength(11)
    expect(many[10]).toBe('and 30 more.')
  })

  test('an error of the registry gets the line of what it names', () => {
    const { locate } = readDefinitions(text, 'rides.yaml')
    const told = (details: CairnError['details']) => locate(new CairnError('FEATURES_INVALID', 'No.', details))
    expect(told({ kind: 'view', name: 'driver_stats', column: 'event_time' }).details).toMatchObject({ line: 9, column: 33 })
    expect(told({ kind: 'view', name: 'driver_stats', entity: 'driver' }).details).toMatchObject({ line: 7, column: 16 })
    expect(told({ kind: 'view', name: 'driver_stats' })).toMatchObject({ details: { line: 6 }, message: 'Line 6, column 5: No.' })
    const inExpression = told({ kind: 'onDemand', name: 'ride_context', feature: 'is_good', position: 10 })
    expect(inExpression.details).toMatchObject({
      file: 'rides.yaml',
      line: 18,
      column: 32,
      place: 'onDemand.ride_context.features.is_good',
    })
    expect(told({ kind: 'view', name: 'other' }).details).not.toHaveProperty('line')
  })
})

describe('[FS-1] a hostile file is refused in bounded time', () => {
  const bomb = [
    'a: &a [x, x, x, x, x, x, x, x, x, x]',
    ...'bcdefgh'.split('').map((name, i) => `${name}: &${name} [${`*${'abcdefg'[i]}, `.repeat(10)}]`),
  ].join('\n')
  test.each([
    ['brackets', '['.repeat(1_000_000), 'nested too deeply'],
    ['dashes', '- '.repeat(1_000_000), 'nested too deeply'],
    ['question marks', '? '.repeat(1_000_000), 'nested too deeply'],
    ['indentation', Array.from({ length: 200 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'), 'nested too deeply'],
    ['an alias bomb', bomb, 'too many values'],
    ['an alias of what is around it', 'entities: &a\n  - *a', 'contains itself'],
    ['an alias of nothing', 'entities: *a', 'Nothing before this is named &a.'],
    ['more values than there can be', `[${'[],'.repeat(110_000)}]`, 'too many values'],
    ['a text that is too long', 'x'.repeat(4_000_001), 'longer than 4 million'],
    ['a tag of its own', 'entities: !run "x"', 'Unresolved tag: !run.'],
    ['a tag of YAML 1.1', '%YAML 1.1\n---\nentities: !!binary aGk=', 'Unresolved tag'],
    ['a key that is given twice', 'views: []\nviews: []', '"views" is given twice.'],
    ['a key of JSON that is given twice', '{"views": [], "views": []}', '"views" is given twice.'],
    ['a key that is a list', '? [a]\n: b', 'cannot be the name of a field'],
    ['the prototype', '__proto__: {views: []}', 'cannot be the name of a field'],
    ['merging', '<<: {views: []}', '"<<" is not a field here.'],
    ['two documents', 'views: []\n---\nviews: []', 'A second document begins here.'],
    ['half a file', 'views: [{name: "x', 'Line 1'],
    ['bytes', '\0\u0001PAR1', 'Line 1'],
  ])('%s', (_, given, message) => {
    const error = refusal(given)
    expect(error.code).toBe('FEATURES_INVALID')
    expect(error.message).toContain(message)
    expect(error.message.length).toBeLessThan(5_000)
  })

  test('20,000 fields in one group take no quadratic time', () => {
    const error = refusal(Array.from({ length: 20_000 }, (_, i) => `k${i}: 1`).join('\n'))
    expect(error.message).toMatch(/and many more\.$/)
  })
})

const odd = [
  'yes',
  '1',
  '0x1',
  'null',
  '~',
  '- x',
  'a: b',
  '# c',
  '"',
  "'",
  '*a',
  '&a',
  '!t',
  '%',
  '@',
  '`',
  '|',
  '>',
  '{',
  ']',
  ',',
  '?',
  '1e3',
  '.inf',
  'ü',
  '漢字',
  '😀',
  'a\nb',
  'a\n\n b\n',
  '\tx',
  'a b',
  '\\n',
  '--- x',
  '...',
  '<<',
  'x #y',
  'true',
  '12:30',
  '2020-01-01',
  'x'.repeat(200),
  'word '.repeat(60),
]

/** Definitions with names and texts that YAML reads as something else where they are not quoted. */
function randomDefinitions(random: Random): FeatureDefinitions {
  const pick = <T>(values: readonly T[]): T => values[random.int(values.length)]
  const some = <T>(most: number, make: (i: number) => T): T[] => Array.from({ length: random.int(most + 1) }, (_, i) => make(i))
  const said = () => Array.from({ length: random.int(3) }, () => pick(odd)).join(pick(['', ' ', '\n']))
  const visible = odd.map((one) => one.trim()).filter((one) => !/[\n\t@:]/.test(one) && one.length <= 150)
  const name = (i: number) => `${pick(visible)} ${i}`.trim()
  const about = () => ({ description: said(), owner: said().slice(0, 200), tags: some(2, name) })
  const type = () => pick(['integer', 'boolean', 'text', 'date', 'datetime'] as const)
  const id = (i: number) => pick(['yes', 'null', 'n', 'true', 'Inf', 'a-b']) + String(i)
  const features = () => [
    { name: name(99), type: type() },
    ...some(3, (i) => ({ name: name(i), column: name(i), description: said(), type: type() })),
  ]
  return FeatureDefinitions.parse({
    entities: some(3, (i) => ({
      name: id(i),
      keys: [{ name: name(0), type: type() }, ...some(2, (k) => ({ name: name(k + 1), type: type() }))],
      ...about(),
    })),
    views: some(3, (i) => ({
      name: id(i),
      entities: some(2, id),
      source: `${pick(odd)}x`,
      keyColumns: Object.fromEntries(some(2, (k) => [name(k), name(k)])),
      time: random.int(2) ? { kind: 'event', column: name(0) } : { kind: 'valid', from: name(0), to: name(1), created: name(2) },
      ttl: pick([null, 1, 60, 86_400, 604_800, 90 * 60, 30 * 86_400, 100 * 366 * 86_400]),
      push: random.int(2) === 1,
      features: features(),
      ...about(),
    })),
    onDemand: some(2, (i) => ({
      name: `o${i}`,
      uses: some(2, (k) => `${id(k)}@v${k + 1}`),
      request: some(2, (k) => ({ name: name(k), type: type() })),
      features: [{ name: name(0), expression: `x ${said()}` }],
      ...about(),
    })),
    services: some(2, (i) => ({
      name: id(i),
      fullNames: random.int(2) === 1,
      features: [{ view: id(0) }, ...some(2, (k) => ({ view: id(k), as: id(k), features: [name(k)], keyColumns: { [name(k)]: name(k) } }))],
      ...about(),
    })),
  })
}
