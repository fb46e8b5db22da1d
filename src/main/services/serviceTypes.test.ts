import { expectTypeOf, test } from 'vitest'
import type { ServiceKindsOf } from './kind.ts'
import type { ServiceName, ServiceTableOf, Services } from './service.ts'
import type { ServiceSupervisor } from './supervisor.ts'

interface Answers {
  'test.answers': {
    settings: { port: number }
    requests: { double(x: number): number }
    event: { answered: number }
  }
}

/** Checked by the compiler: the lines that must not compile do not. */
test('a service that is renamed, is given other settings or answers otherwise is a type error', () => {
  expectTypeOf<ServiceName>().toEqualTypeOf<keyof Services>()
  const running = { requests: { double: async (x: number) => x * 2 }, drain: async () => {} }
  const table: ServiceTableOf<Answers> = {
    'test.answers': async () => async (settings, context) => {
      expectTypeOf(settings).toEqualTypeOf<{ port: number }>()
      context.emit({ answered: 1 })
      // @ts-expect-error another event
      context.emit({ answer: 1 })
      return running
    },
  }
  expectTypeOf(table).toHaveProperty('test.answers')
  // @ts-expect-error it answers with a text
  const wrong: ServiceTableOf<Answers> = { 'test.answers': async () => async () => ({ ...running, requests: { double: async () => 'x' } }) }
  // @ts-expect-error one is missing
  const empty: ServiceTableOf<Answers> = {}
  expectTypeOf([wrong, empty]).toBeArray()
  expectTypeOf<ServiceKindsOf<Answers>['test.answers']['kind']>().toEqualTypeOf<'test.answers'>()
  const define = (supervisor: ServiceSupervisor) =>
    // @ts-expect-error no service has this name
    supervisor.define('test.none', 'a', {}, () => null)
  expectTypeOf(define).toBeFunction()
})
