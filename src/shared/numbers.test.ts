import { describe, expect, test } from 'vitest'
import { count, counted, delta, duration, interval, metric, parameter, percent, quantity, significant, size } from './numbers.ts'

describe('numbers as a person reads them', () => {
  test.each([
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [-1234567, '−1,234,567'],
  ])('count %d', (value, text) => expect(count(value)).toBe(text))

  test('counted', () => {
    expect(counted(1, 'row')).toBe('1 row')
    expect(counted(2500, 'row')).toBe('2,500 rows')
    expect(counted(0, 'entry', 'entries')).toBe('0 entries')
  })

  test.each([
    [0.96912, '0.9691'],
    [0, '0.0000'],
    [-0.00000012, '−1.2e-7'],
    // What is left of 0 after rounding.
    [-2.7e-15, '0.0000'],
    [1234.5, '1,234.5000'],
    [2.5e9, '2.5e9'],
    [null, '–'],
    [Number.NaN, '–'],
  ])('metric %d', (value, text) => expect(metric(value)).toBe(text))

  test.each([
    [0.96912, '0.9691'],
    [0.969, '0.9690'],
    [1, '1.000'],
    [9.99996, '10.00'],
    [12.3456, '12.35'],
    [1234.56, '1,235'],
    [123456, '123,456'],
    [-0.5, '−0.5000'],
    [0, '0'],
    [1.23e-7, '1.2e-7'],
    [1.2e-14, '0'],
    [null, '–'],
  ])('[CM-1] significant %d', (value, text) => expect(significant(value)).toBe(text))

  test.each([
    [0.001, '0.001'],
    [0.000123456, '1.235e-4'],
    [0.123456, '0.1235'],
    [64, '64'],
    [10_000, '10,000'],
    [-2.5, '−2.5'],
    [0, '0'],
  ])('[TR-12] parameter %d', (value, text) => expect(parameter(value)).toBe(text))

  test('[EV-7] an interval stands behind its value; with negative ends there is a word between them', () => {
    expect(interval(0.969, 0.893, 0.991)).toBe('0.9690 (0.8930–0.9910)')
    expect(interval(-0.1, -0.3, 0.2)).toBe('−0.1000 (−0.3000 to 0.2000)')
    expect(interval(0.5, null, null)).toBe('0.5000')
  })

  test('a difference has a sign, also where it rounds to nothing', () => {
    expect(delta(0.012)).toBe('+0.0120')
    expect(delta(-0.012)).toBe('−0.0120')
    expect(delta(0)).toBe('0.0000')
  })

  test.each([
    [3, '3'],
    [200.915, '200.915'],
    [5.4595812, '5.45958'],
    [0.00001, '1.0e-5'],
    [-4201.754, '−4,201.75'],
  ])('quantity %d', (value, text) => expect(quantity(value)).toBe(text))

  test.each([
    [12, '12 B'],
    [1234, '1.2 kB'],
    [999_600, '1.0 MB'],
    [25_000_000, '25 MB'],
  ])('size %d', (value, text) => expect(size(value)).toBe(text))

  test.each([
    [400, '0.4 s'],
    [9_990, '0:10'],
    [38_000, '0:38'],
    [3_723_000, '1:02:03'],
  ])('duration %d', (value, text) => expect(duration(value)).toBe(text))

  test('a share is not called 100 % before it is whole', () => {
    expect(percent(0.999)).toBe('99 %')
    expect(percent(1)).toBe('100 %')
  })
})
