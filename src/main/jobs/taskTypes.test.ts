import { expectTypeOf, test } from 'vitest'
import type { Manifest } from '../../shared/domain/datasets/dataset.ts'
import type { JobInput, JobRunner, TaskInput, TaskName, TaskTable } from './index.ts'

/** Checked by the compiler: the lines that must not compile do not. */
test('a task or job that is renamed, or asked for something else, is a type error', () => {
  expectTypeOf<TaskInput<'datasets.rows'>>().toExtend<{ readonly manifest: Manifest }>()
  expectTypeOf<keyof TaskTable>().toEqualTypeOf<TaskName>()
  expectTypeOf<JobInput<'packages.build'>>().toExtend<TaskInput<'packages.build'>>()
  expectTypeOf<'datasets.row'>().not.toExtend<TaskName>()
  const enqueue = (runner: JobRunner) => [
    // @ts-expect-error no job has this name
    runner.enqueue('datasets.imports', '', {}, () => null),
    // @ts-expect-error the input of another job
    runner.enqueue('datasets.import', '', { runId: 1 }, () => null),
  ]
  expectTypeOf(enqueue).toBeFunction()
})
