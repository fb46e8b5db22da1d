type Value = string | number | boolean | null | undefined

/** Cells as tab-separated text, as spreadsheets take it: a missing value is empty, tabs and line breaks inside a cell become spaces. */
export function toTsv(lines: readonly (readonly Value[])[]): string {
  const cell = (value: Value) => (value === null || value === undefined ? '' : String(value).replace(/[\t\r\n]+/g, ' '))
  return lines.map((line) => line.map(cell).join('\t')).join('\n')
}
