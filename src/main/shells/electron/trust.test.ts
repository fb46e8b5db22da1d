import { expect, test } from 'vitest'
import { isOurs, pageOrigin } from './trust.ts'

const origin = pageOrigin(undefined, true)

test('[OF-1] only an address of the app is the page', () => {
  for (const address of ['app://cairn/index.html', 'app://cairn/index.html#/datasets', 'app://cairn/'])
    expect(isOurs(address, origin)).toBe(true)
  for (const address of [
    'app://cairn.example/index.html',
    'app://print/1',
    'app://other@cairn/',
    'https://cairn/',
    'file:///app://cairn/index.html',
    'data:text/html,app://cairn/',
    'about:blank',
    '',
  ])
    expect(isOurs(address, origin), address).toBe(false)
})

test('the development server counts only for an app that is not packaged', () => {
  expect(pageOrigin('http://localhost:5173', false).host).toBe('localhost:5173')
  expect(pageOrigin('http://localhost:5173', true)).toEqual(origin)
})
