import { ORPCError } from '@orpc/client'
import { expect, test } from 'vitest'
import { serverProblems } from './serverProblems.ts'

test('[TR-18] what the server refuses is said beside the field that it means', () => {
  const issues = [
    { path: ['recipe', 'model', 'epochs'], message: 'Too small: expected number to be >0' },
    { path: ['recipe', 'model', 'hidden', 1], message: 'Too big' },
    { path: ['name'], message: 'A name has 1 to 200 visible characters and no @.' },
    { path: ['tags', 0], message: 'A tag has 1 to 100 visible characters.' },
    { path: ['ref'], message: 'It is about no field of the form.' },
  ]
  expect(serverProblems(new ORPCError('BAD_REQUEST', { data: { issues } }))).toEqual([
    { path: 'model.epochs', message: 'Too small: expected number to be >0' },
    { path: 'model.hidden', message: 'Too big' },
    { path: 'name', message: 'A name has 1 to 200 visible characters and no @.' },
    { path: 'tags', message: 'A tag has 1 to 100 visible characters.' },
  ])
  const refused = new ORPCError('RECIPE_INVALID', { message: 'The task binary needs two classes.', data: { details: { field: 'task' } } })
  expect(serverProblems(refused)).toEqual([{ path: 'task', message: 'The task binary needs two classes.' }])
  for (const other of [null, 'text', new Error('lost'), new ORPCError('INTERNAL', { data: { details: { field: 'shoes' } } })])
    expect(serverProblems(other)).toEqual([])
})
