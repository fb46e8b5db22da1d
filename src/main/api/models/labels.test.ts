import { expect, test } from 'vitest'
import { changeLabel } from '../labels.ts'

test('[UN-1] a change has a label that says what will be undone', () => {
  expect(changeLabel('the dataset wine', { rename: 'vinho' })).toBe('Rename the dataset wine to vinho')
  expect(changeLabel('run 3', { starred: true, addTags: ['a', 'b'] })).toBe('Star run 3, tag run 3 as a, b')
  expect(changeLabel('run 3', { starred: false, removeTags: ['a'] })).toBe('Unstar run 3, remove the tag a from run 3')
  expect(changeLabel('run 3', { notes: '' })).toBe('Edit the notes of run 3')
  expect(changeLabel('run 3', {})).toBe('Change run 3')
})
