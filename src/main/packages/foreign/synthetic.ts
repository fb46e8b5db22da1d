import type { ForeignModel } from '../../../shared/domain/evaluation/explanation.ts'
import type { Frame, FrameColumn } from '../../frame.ts'
import { seededRandom } from '../../random.ts'

/** Rows without data: numbers of many sizes, whole where the graph takes whole ones, and a few texts. The same for the same model. */
export function syntheticRows({ inputs, feeds }: ForeignModel, rows: number): Frame {
  const random = seededRandom(1)
  const whole = new Set(feeds.filter(({ dtype }) => dtype.startsWith('int') || dtype === 'bool').flatMap(({ columns }) => columns))
  const column = (name: string, text: boolean): FrameColumn => {
    if (text)
      return { kind: 'text', type: 'text', levels: ['a', 'b', 'c'], codes: Int32Array.from({ length: rows }, () => random.int(4) - 1) }
    const value = () => (whole.has(name) ? random.int(10) : (random.next() - 0.5) * 10 ** (random.int(5) - 1))
    return { kind: 'number', type: 'number', values: Float64Array.from({ length: rows }, value) }
  }
  return { rows, columns: new Map(inputs.map(({ name, onnx }) => [name, column(name, onnx === 'string')])) }
}
