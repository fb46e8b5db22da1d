import { expect, test } from 'vitest'
import type { TaskContext } from '../../jobs/index.ts'
import { reporting } from './reporting.ts'

function listener() {
  const told: unknown[] = []
  const plain = {
    emit: (event: unknown) => void told.push(event),
    progress: (fraction: number, phase: string) => void told.push(`${phase} ${fraction}`),
  } as unknown as TaskContext
  let clock = 0
  const at = (time: number) => {
    clock = time
  }
  return {
    told,
    at,
    ...reporting(
      plain,
      () => clock,
      () => 7,
    ),
  }
}
const epoch = (n: number) => ({ type: 'metrics', epoch: n, values: { loss: 1 / n } })

test('[TR-1] [TR-3] epochs that come fast are told together, and before a checkpoint', () => {
  const { told, at, context, flush } = listener()
  context.emit(epoch(1))
  for (const n of [2, 3]) context.emit(epoch(n))
  expect(told).toEqual([{ type: 'epochs', epochs: [{ epoch: 1, at: 7, values: { loss: 1 } }] }])
  context.emit({ type: 'checkpoint', epoch: 3 })
  expect(told.slice(1)).toMatchObject([{ epochs: [{ epoch: 2 }, { epoch: 3 }] }, { type: 'checkpoint' }])
  context.emit(epoch(4))
  at(100)
  context.emit(epoch(5))
  expect(told.at(-1)).toMatchObject({ epochs: [{ epoch: 4 }, { epoch: 5 }] })
  context.emit(epoch(6))
  flush()
  expect(told.at(-1)).toMatchObject({ epochs: [{ epoch: 6 }] })
})

test('[TR-2] a phase is in the log as it begins; progress within it is told now and then', () => {
  const { told, at, context } = listener()
  context.progress(0.1, 'training')
  context.progress(0.2, 'training')
  at(150)
  context.progress(0.3, 'training')
  context.progress(0.9, 'evaluating')
  expect(told).toEqual([
    { type: 'log', level: 'info', text: 'Training' },
    'training 0.1',
    'training 0.3',
    { type: 'log', level: 'info', text: 'Evaluating the model and its baselines' },
    'evaluating 0.9',
  ])
})
