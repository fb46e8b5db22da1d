import { copyFileSync, mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { CairnError } from '../../../shared/errors.ts'
import { bytes, message, text } from '../../protobuf.ts'
import { seededRandom } from '../../random.ts'
import { temporaryFolder } from '../../testing.ts'
import { readDefinitions } from '../definitions/yaml.ts'
import { decodeRegistry } from './decode.ts'
import { readFeast } from './read.ts'
import { checkedRegistry } from './registry.ts'

const fixture = (...path: string[]) => join(import.meta.dirname, 'fixtures', ...path)
const repository = fixture('feature_repo')
const streams = fixture('streams_repo')

async function refusal(path: string): Promise<CairnError> {
  try {
    await readFeast(path)
  } catch (error) {
    return error as CairnError
  }
  throw new Error('It was taken.')
}

/** A repository with this configuration, and a registry of one entity. */
function repositoryWith(config: string): string {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'feature_store.yaml'), config)
  writeFileSync(join(folder, 'registry.db'), registryOf('driver'))
  return folder
}

const registryOf = (...names: string[]) => message(...names.map((name) => bytes(1, bytes(1, message(text(1, name), text(4, 'id'))))))

describe('[FS-1] definitions of a Feast repository', () => {
  test('folder, feature_store.yaml, registry file and registry-dump give the same', async () => {
    const [folder, config, file, dump] = await Promise.all(
      [repository, join(repository, 'feature_store.yaml'), join(repository, 'data/registry.db'), join(repository, 'registry.json')].map(
        readFeast,
      ),
    )
    for (const other of [config, file, dump]) expect(other).toEqual(folder)
    expect(readDefinitions(folder.text).definitions).toEqual(folder.definitions)
  })

  test('entities, views, renamed columns, ttl, pushing, services with another key', async () => {
    const { definitions } = await readFeast(repository)
    const said = { description: 'Who drives', owner: 'fleet@example.com', tags: ['team=fleet'] }
    expect(definitions.entities).toEqual([
      { name: 'driver', keys: [{ name: 'driver_id', type: 'integer' }], ...said },
      { name: 'zone', keys: [{ name: 'zone_id', type: 'text' }], description: '', owner: '', tags: [] },
    ])
    expect(definitions.views.map(({ name, source, ttl, push }) => [name, source, ttl, push])).toEqual([
      ['driver_fresh', 'driver_stats', 43_200, true],
      ['driver_hourly_stats', 'driver_stats', 2_592_000, false],
      ['holiday', 'holidays', 86_400, false],
      ['zone_weather', 'weather', null, false],
    ])
    expect(definitions.views[1]).toMatchObject({
      entities: ['driver'],
      keyColumns: { driver_id: 'drv' },
      time: { kind: 'event', column: 'event_timestamp', created: 'created' },
      features: [
        { name: 'conv_rate', type: 'number', description: 'Share of rides that were taken' },
        { name: 'acc_rate', type: 'number' },
        { name: 'avg_daily_trips', type: 'integer' },
      ],
      tags: ['team=fleet', 'tier=gold'],
    })
    expect(definitions.views[2].entities).toEqual([])
    expect(definitions.services).toMatchObject([
      { name: 'drivers_only', features: [{ view: 'driver_hourly_stats' }], fullNames: false },
      {
        name: 'ride_lateness',
        fullNames: true,
        features: [
          { view: 'driver_hourly_stats', features: ['conv_rate', 'acc_rate'] },
          { view: 'zone_weather', as: 'pickup_weather', keyColumns: { zone_id: 'pickup_zone' }, features: ['rain_mm'] },
          { view: 'zone_weather', as: 'dropoff_weather', keyColumns: { zone_id: 'dropoff_zone' }, features: ['rain_mm'] },
        ],
      },
    ])
  })

  test('says what is to be imported first and what is left, with the code of on-demand views in comments', async () => {
    const { text: yaml, notes } = await readFeast(repository)
    const path = join(repository, 'data/driver_stats.parquet')
    expect(notes[0]).toMatch(/^Import data\/driver_stats\.parquet as the dataset driver_stats first: cairn data import /)
    expect(notes[0]).toContain(path)
    expect(notes).toContain('The feature "forecast" of "zone_weather" was not imported: its type is DOUBLE_LIST.')
    expect(notes.find((note) => note.includes('"ride_context" is Python'))).toContain(
      'reads driver_hourly_stats and the request fields distance_km (number), pickup (datetime), and gives per_trip (number), is_far (boolean)',
    )
    expect(yaml).toContain('#     request:\n#       - {name: distance_km, type: number}\n')
    expect(yaml).toContain('#     out["is_far"] = inputs["distance_km"] > 20\n')
  })

  test('stream views, tables elsewhere, and names that are none here', async () => {
    const { definitions, notes } = await readFeast(streams)
    expect(definitions.views).toMatchObject([
      { name: 'x_2orders', source: 'orders', ttl: 90, time: { column: 'at', created: 'loaded' }, features: [{ name: 'amount' }] },
      { name: 'clicks_now', source: 'visits', ttl: 5_400, push: true, features: [{ name: 'n', type: 'integer' }] },
    ])
    expect(definitions.services[0]).toMatchObject({ name: 'orders_only', features: [{ view: 'x_2orders' }, { view: 'clicks_now' }] })
    for (const note of [
      /^Export shop\.sales\.orders to a file/,
      /^Download s3:\/\/shop\/visits/,
      /"customer__base" is named customer_base/,
      /Kafka/,
    ])
      expect(notes).toContainEqual(expect.stringMatching(note))
  })

  test('of a registry of two projects it reads the one of feature_store.yaml', async () => {
    const folder = repositoryWith('project: other\nregistry: registry.db\n')
    copyFileSync(fixture('twoProjects.db'), join(folder, 'registry.db'))
    expect((await readFeast(folder)).definitions.entities.map(({ name }) => name)).toEqual(['shop'])
    expect((await refusal(fixture('twoProjects.db'))).message).toContain('several projects: streams, other.')
  })
})

describe('[FS-1] a repository from anyone', () => {
  test.each([
    ['registry: {registry_type: sql, path: "sqlite:///x.db"}', 'kept in sql, not in a file.'],
    ['registry: s3://shop/registry.db', 'kept in s3, not in a file.'],
    ['project: a', 'names no registry.'],
    ['registry: &a [*a]', 'contains itself'],
    ['registry: [', 'feature_store.yaml: '],
  ])('%s is refused', async (config, why) => {
    const error = await refusal(repositoryWith(config))
    expect(error.code).toBe('FEATURES_INVALID')
    expect(error.message).toContain(why)
  })

  test('leads to no file outside of itself, by a path or a link', async () => {
    const outside = join(repositoryWith(''), 'registry.db')
    expect((await refusal(repositoryWith(`registry: ${outside}`))).message).toContain('outside of its folder')
    const folder = repositoryWith('registry: data/registry.db')
    mkdirSync(join(folder, 'data'))
    symlinkSync(outside, join(folder, 'data/registry.db'))
    expect((await refusal(folder)).message).toContain('outside of its folder')
  })

  test('files that are none', async () => {
    const folder = temporaryFolder()
    const file = (name: string, content: string | Uint8Array) => {
      writeFileSync(join(folder, name), content)
      return join(folder, name)
    }
    expect((await refusal(join(folder, 'none.db'))).code).toBe('FILE_NOT_FOUND')
    expect((await refusal(folder)).code).toBe('FILE_NOT_FOUND')
    expect((await refusal(file('empty.db', ''))).message).toContain('no definitions of Feast')
    expect((await refusal(file('x.csv', 'a,b\n1,2\n'))).message).toContain('not a Feast registry')
    expect((await refusal(file('x.json', '{"entities": [{"spec": 3}]}'))).message).toContain('entities.0.spec')
    expect((await refusal(file('half.json', '{"entities": ['))).message).toContain('not JSON')
    expect((await refusal(file('deep.json', `{"entities":${'['.repeat(1e6)}`))).code).toBe('FEATURES_INVALID')
    expect((await refusal(file('sql.db', 'SQLite format 3\0…'))).message).toContain('registry-dump')
    // A file of 1 GB with nothing in it takes no place.
    truncateSync(file('large.db', 'x'), 2 ** 30)
    expect((await refusal(join(folder, 'large.db'))).message).toContain('larger than 64 MB')
  })
})

describe('[FS-1] bytes of a hostile registry', () => {
  const whole = readFileSync(join(repository, 'data/registry.db'))
  const decoded = (given: Uint8Array) => checkedRegistry(decodeRegistry(given))

  test('truncated or changed at any place it is read or refused by name, within bounds', () => {
    const random = seededRandom(3)
    for (let i = 0; i < 400; i++) {
      const given = i % 2 === 0 ? whole.subarray(0, random.int(whole.length)) : Buffer.from(whole)
      if (i % 2 === 1) for (let k = 0; k < 3; k++) given[random.int(given.length)] = random.int(256)
      try {
        decoded(given)
      } catch (error) {
        expect((error as CairnError).code).toBe('FEATURES_INVALID')
      }
    }
  })

  test.each([
    ['a length beyond the file', [0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f]],
    ['a number without an end', [0x0a, ...Array.from({ length: 20 }, () => 0xff)]],
    ['a group', [0x0b, 0x0c]],
    ['a field of another type', [0x08, 0x01]],
  ])('%s', (_, given) => expect(() => decoded(Uint8Array.from(given))).toThrow(/not a Feast registry, or is damaged/))

  test('sources within sources end at a depth', () => {
    let source = message()
    for (let i = 0; i < 10_000; i++) source = bytes(26, source)
    const view = bytes(6, bytes(1, message(text(1, 'v'), bytes(7, source))))
    expect(() => decoded(view)).toThrow(/nested too deeply/)
  })

  test('keys of maps may be any text', () => {
    const tag = bytes(8, message(text(1, '__proto__'), text(2, 'x')))
    const { entities } = decoded(bytes(1, bytes(1, message(text(1, 'driver'), tag))))
    expect(Object.hasOwn(entities[0].spec.tags, 'polluted') || ({} as { x?: string }).x).toBeFalsy()
    expect(entities[0].spec.name).toBe('driver')
  })

  test('more definitions of one kind than there can be', async () => {
    const path = join(temporaryFolder(), 'registry.db')
    writeFileSync(path, registryOf(...Array.from({ length: 1_001 }, (_, i) => `e${i}`)))
    expect((await refusal(path)).message).toContain('1001 definitions of one kind')
  })

  test('names and code cannot end a comment or leave the text', async () => {
    const code = bytes(5, message(text(1, 'x'), text(3, 'a\r\nviews: []\n\u2028views: []\u0000\n---\n')))
    const view = bytes(8, bytes(1, message(text(1, 'bad\nname: "'), code, bytes(3, message(text(1, 'a\nb'), text(4, ''))))))
    const path = join(temporaryFolder(), 'registry.db')
    writeFileSync(path, Buffer.concat([registryOf('driver'), view]))
    const found = await readFeast(path)
    expect(readDefinitions(found.text).definitions).toEqual(found.definitions)
    expect(found.text.split('\n').filter((line) => line.startsWith('views'))).toEqual([])
  })
})
