import { expect, test } from 'vitest'
import { newStep } from './stepDraft.ts'
import { changed, moved, movedStep, noHistory, type StepHistory, type Steps } from './stepHistory.ts'

const trim = newStep([], 'trim')
const drop = newStep([trim], 'drop')
const sort = newStep([trim, drop], 'sort')

/** Undoes or redoes, which must be possible. */
function go(history: StepHistory, steps: Steps, way: 'undo' | 'redo') {
  const to = moved(history, steps, way)
  if (!to) throw new Error(`Nothing to ${way}`)
  return to
}

test('[DS-16] changes of steps are undone and redone in order; a new change ends what could be redone', () => {
  let history = changed(noHistory, [], 'add Trim')
  history = changed(history, [trim], 'add Drop columns')
  const first = go(history, [trim, drop], 'undo')
  expect(first.steps).toEqual([trim])
  const second = go(first.history, first.steps, 'undo')
  expect(second.steps).toEqual([])
  expect(moved(second.history, [], 'undo')).toBeNull()
  const again = go(second.history, second.steps, 'redo')
  expect(again.steps).toEqual([trim])
  expect(go(again.history, again.steps, 'redo').steps).toEqual([trim, drop])
  expect(moved(changed(again.history, again.steps, 'add Sort'), [trim, sort], 'redo')).toBeNull()
})

test('[DS-16] keys typed into one field are one change', () => {
  let history = changed(noHistory, [trim], 'edit Note of step 1')
  history = changed(history, [{ ...trim, note: 'a' }], 'edit Note of step 1')
  expect(go(history, [{ ...trim, note: 'ab' }], 'undo').steps).toEqual([trim])
  expect(changed(history, [trim], 'edit Columns of step 1').past).toHaveLength(2)
})

test('[DS-16] a step is moved up and down, and never out of the list', () => {
  expect(movedStep([trim, drop, sort], 0, 2)).toEqual([drop, sort, trim])
  expect(movedStep([trim, drop, sort], 2, 0)).toEqual([sort, trim, drop])
  expect(movedStep([trim, drop, sort], 2, 3)).toEqual([trim, drop, sort])
})
