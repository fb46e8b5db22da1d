import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readDefinitions } from '../../../features/index.ts'
import { resourcePath } from '../../../resources.ts'
import { type RidesFile, ridesFiles } from './index.ts'

test('[FS-1] the definitions of the sample rides name columns that its files have', () => {
  const { definitions } = readDefinitions(readFileSync(resourcePath('samples', 'rides', 'features.yaml'), 'utf8'))
  const keys = new Map(definitions.entities.map(({ name, keys }) => [name, keys.map((key) => key.name)]))
  for (const { source, entities, features, time } of definitions.views) {
    const columns = ridesFiles[source as RidesFile].split(',')
    const { kind: _, ...times } = time
    const named = [...entities.flatMap((entity) => keys.get(entity) ?? []), ...features.map(({ name }) => name), ...Object.values(times)]
    expect(columns, source).toEqual(expect.arrayContaining(named))
  }
  expect(definitions.services.map(({ name }) => name)).toEqual(['ride_lateness', 'ride_request'])
})
