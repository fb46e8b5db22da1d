import { expect, test } from 'vitest'
import { Router } from './router.ts'

const router = new Router(
  [
    'GET /',
    'GET /models',
    'GET /models/search',
    'POST /models',
    'GET /models/:id',
    'GET /models/:id/tags/:key',
    'GET /files/*',
    'GET /:any/own',
  ].map((text) => {
    const [method, path] = text.split(' ')
    return { method, path }
  }),
)
const found = (method: string, path: string) => {
  const at = router.find(method, path)
  return at && [at.route.path, at.params]
}

test.each<[string, string, ReturnType<typeof found>]>([
  ['GET', '/', ['/', {}]],
  ['GET', '/models', ['/models', {}]],
  ['GET', '/models/', ['/models', {}]],
  ['HEAD', '/models', ['/models', {}]],
  ['GET', '/models/search', ['/models/search', {}]],
  ['GET', '/models/searches', ['/models/:id', { id: 'searches' }]],
  // What is called so has no tags; what may be called anything has.
  ['GET', '/models/search/tags/a', ['/models/:id/tags/:key', { id: 'search', key: 'a' }]],
  ['GET', '/models/a%2Fb/tags/%25', ['/models/:id/tags/:key', { id: 'a/b', key: '%' }]],
  ['GET', '/files/a/b%20c', ['/files/*', { '*': 'a/b c' }]],
  ['GET', '/files/own', ['/files/*', { '*': 'own' }]],
  ['GET', '/models/own', ['/models/:id', { id: 'own' }]],
  ['GET', '/other/own', ['/:any/own', { any: 'other' }]],
  ['GET', '/__proto__/own', ['/:any/own', { any: '__proto__' }]],
  ['GET', '/files', null],
  ['GET', '/models//tags/a', null],
  ['GET', '//models', null],
  ['PUT', '/models', null],
  ['POST', '/models/search', null],
  ['GET', '/models/a/b', null],
])('%s %s', (method, path, expected) => {
  expect(found(method, path)).toEqual(expected)
})

test('a part that cannot be decoded is refused, and a route that is there twice is a bug', () => {
  for (const path of ['/models/%', '/models/%E0%A4%A', '/files/a%zz']) expect(() => router.find('GET', path)).toThrow('not well formed')
  expect(
    () =>
      new Router([
        { method: 'GET', path: '/a' },
        { method: 'GET', path: '/a/' },
      ]),
  ).toThrow('twice')
})
