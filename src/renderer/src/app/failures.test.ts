import { expect, test } from 'vitest'
import { errorCatalogue } from '../../../shared/errors.ts'
import { failureOf } from './failures.ts'

test('[TR-7] what the window says of an error names no command and no option, but for the port, which only a command chooses', () => {
  const failures = Object.keys(errorCatalogue).map((code) => failureOf({ code, message: '' }))
  const ofTerminal = failures.filter(({ cause, fix }) => /`cairn|(^|\s)--[a-z]/.test(`${cause} ${fix}`))
  expect(ofTerminal.map(({ code }) => code)).toEqual(['PORT_IN_USE'])
})
