import { describe, expect, test } from 'vitest'
import { columnTypes } from '../../../shared/domain/datasets/dataset.ts'
import { encodingRefusal, encodingsFor } from '../../../shared/domain/training/encodings.ts'
import { Transform } from '../../../shared/domain/training/recipe.ts'
import { fitPreprocessing } from './fit.ts'
import { frameOf, numbers, rowsUpTo, texts } from './testFrames.ts'

const kinds = Transform.options.map(({ shape }) => shape.kind.value)

/** Whether training takes this encoding for a column of this type. */
function suits(type: (typeof columnTypes)[number], kind: Transform['kind']): boolean {
  const column = type === 'text' ? texts(['a', 'b', 'a']) : numbers([0, 1, 1], type)
  const transform = Transform.parse({ kind, ...(kind === 'dateparts' ? { parts: ['year'] } : {}) })
  try {
    fitPreprocessing(frameOf({ x: column }), [{ column: 'x', transform }], rowsUpTo(3))
    return true
  } catch (error) {
    expect(error).toMatchObject({ code: 'RECIPE_INVALID' })
    return false
  }
}

describe.each(['mlp', 'boosting'] as const)(
  '[TR-18] the encodings that are offered for a type are those that training takes: %s',
  (family) => {
    test.each(columnTypes)('%s', (type) => {
      const taken = kinds.filter((kind) => encodingRefusal(kind, family) === null && suits(type, kind))
      expect(taken.sort()).toEqual([...encodingsFor(type, family)].sort())
    })
  },
)
