/** What the figures behind a gate are called; others, such as slices, are called as they are stored. */
const names: Readonly<Record<string, string>> = {
  champion: 'Compared with',
  n: 'Rows',
  sources: 'Rows from',
  seenByChampion: 'Seen by the champion',
  leftOut: 'Excluded: seen',
  duplicates: 'Excluded: copies',
  minimumRows: 'Minimum rows',
  resamples: 'Resamples',
  test: 'Test',
  value: 'Value',
  championValue: 'Champion’s value',
  difference: 'Difference',
  low: 'CI lower',
  high: 'CI upper',
  championLow: 'Champion’s CI lower',
  championHigh: 'Champion’s CI upper',
  absolute: 'Absolute limit',
  relative: 'Relative limit',
  ratio: 'Relative change',
  slice: 'Slice',
  sliceRows: 'Rows in slice',
}

export const evidenceName = (key: string): string => names[key] ?? key
