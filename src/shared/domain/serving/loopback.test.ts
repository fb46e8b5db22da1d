import { expect, test } from 'vitest'
import { isLoopback } from './loopback.ts'

test('[SV-1] only what stays on this computer is loopback', () => {
  for (const host of ['127.0.0.1', '127.255.255.255', '127.1.2.3', 'localhost', '::1']) expect(isLoopback(host)).toBe(true)
  for (const host of [
    '0.0.0.0',
    '::',
    '127.0.0.256',
    '127.1',
    '127.0.0.1.evil.com',
    'localhost.evil.com',
    '10.0.0.1',
    '::ffff:127.0.0.1',
    '',
  ])
    expect(isLoopback(host)).toBe(false)
})
