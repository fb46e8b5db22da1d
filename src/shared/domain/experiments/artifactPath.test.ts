import { expect, test } from 'vitest'
import { ArtifactPath } from './artifactPath.ts'

test.each(['model.onnx', 'plots/roc.png', 'a/b/c/d', 'model/MLmodel', 'x y.txt', '.hidden', 'größe.csv', 'ab:c.txt', '...x', 'con.txt'])(
  '"%s" is a path of an artifact',
  (path) => expect(ArtifactPath.parse(path)).toBe(path),
)

test.each([
  '',
  '/etc/passwd',
  '../secret',
  'a/../../b',
  'a/..',
  './a',
  'a//b',
  'a/',
  'a\\b',
  '..\\..\\b',
  'C:/windows',
  'c:x',
  'a/C:b',
  '//host/share',
  'a\0b',
  'a\nb',
  'a/\u202eb',
  'a\ud800',
  ' a',
  'a ',
  'a/b.',
  'a'.repeat(256),
  'ü'.repeat(200),
  'a/'.repeat(600) + 'a',
])('%j is none', (path) => expect(ArtifactPath.safeParse(path).success).toBe(false))

test('a path that reads the same is the same', () => expect(ArtifactPath.parse('Cafe\u0301.txt')).toBe('Café.txt'))
