import { expect, test } from 'vitest'
import { proposePositive } from './positive.ts'

const of = (a: [string, number], b: [string, number], remembered: string | null = null) =>
  proposePositive(
    [
      { label: a[0], count: a[1] },
      { label: b[0], count: b[1] },
    ],
    remembered,
  ).label

test.each<[[string, number], [string, number], string]>([
  // case 57: 1 is common and yet the class one looks for
  [['0', 105], ['1', 195], '1'],
  [['-1', 10], ['1', 200], '1'],
  [['no', 1], ['yes', 99], 'yes'],
  [['NO', 1], ['Yes ', 99], 'Yes '],
  [['false', 5], ['true', 90], 'true'],
  [['negative', 5], ['positive', 90], 'positive'],
  // neither word is known: the rarer one
  [['benign', 300], ['malignant', 200], 'malignant'],
  [['bad', 20], ['good', 80], 'bad'],
  // 1 and 2 are codes, not yes and no
  [['1', 90], ['2', 10], '2'],
  [['t', 5], ['yes', 90], 't'],
  // a tie is decided by the order of the labels
  [['a', 50], ['b', 50], 'b'],
])('of %j and %j it is %s', (a, b, positive) => expect(of(a, b)).toBe(positive))

test('what earlier runs had stays, unless the target no longer has it', () => {
  expect(of(['no', 10], ['yes', 90], 'no')).toBe('no')
  expect(of(['a', 10], ['b', 90], 'b')).toBe('b')
  expect(of(['no', 10], ['yes', 90], 'maybe')).toBe('yes')
})
