import { expect, test } from 'vitest'
import { isLoopback } from './address.ts'

test('[SV-1] only addresses of this computer alone pass without a written yes', () => {
  for (const host of ['127.0.0.1', '127.1.2.3', 'localhost', ' LOCALHOST ', '::1', '[::1]']) expect(isLoopback(host), host).toBe(true)
  for (const host of ['0.0.0.0', '::', '192.168.1.5', '127.0.0.1.example.org', 'localhost.example.org', '1270.0.1', ''])
    expect(isLoopback(host), host).toBe(false)
})
