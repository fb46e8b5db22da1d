import { expect, test } from 'vitest'
import { isLoopback } from '../../../../../shared/domain/serving/loopback.ts'
import { typedAddress } from './address.ts'

test('[SV-1] an address is understood as people write it', () => {
  expect([' LOCALHOST ', '[::1]', '127.0.0.1'].map(typedAddress)).toEqual(['localhost', '::1', '127.0.0.1'])
  for (const text of [' LOCALHOST ', '[::1]']) expect(isLoopback(typedAddress(text)), text).toBe(true)
  for (const text of ['[::]', 'localhost.example.org']) expect(isLoopback(typedAddress(text)), text).toBe(false)
})
