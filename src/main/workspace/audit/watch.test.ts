import { expect, test } from 'vitest'
import { temporaryFolder } from '../../testing.ts'
import { watchChanges } from './watch.ts'
import { createWorkspace, openWorkspace } from '../workspace.ts'

const note = (subject: string) => () => ({ action: `${subject}.update`, subject })

test('a change is told of, whichever process made it, and what was there before is not', async () => {
  const own = createWorkspace(temporaryFolder())
  own.change(note('before'), () => null)
  const other = openWorkspace(own.path)
  const stop = new AbortController()
  const told = watchChanges(own, stop.signal)
  const first = told.next()
  await Promise.resolve()
  other.change(note('dataset'), () => null)
  expect((await first).value).toEqual(['dataset.update'])
  const second = told.next()
  own.change(note('run'), () => null)
  expect((await second).value).toEqual(['run.update'])
  const third = told.next()
  stop.abort()
  expect((await third).done).toBe(true)
  other.close()
  own.close()
})
