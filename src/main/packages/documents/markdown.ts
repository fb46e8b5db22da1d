/** A foreign text (a column, a label, a name) in running Markdown: shown as it is, on one line, never as markup. */
export function md(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (char) => (/\s/.test(char) ? ' ' : '\ufffd'))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_[\]|#~!$]/g, '\\$&')
}

/** What a person wrote as Markdown. Raw HTML is shown, not run; a heading cannot pretend to be one of ours. */
export function prose(text: string): string {
  return text
    .trim()
    .replaceAll('<', '&lt;')
    .replace(/^(\s*)(#+|=+\s*$|-+\s*$)/gm, '$1\\$2')
}

/** Cells are Markdown already. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n')
}

/** Four significant digits: more than an interval of a few hundred rows supports. */
export function figure(value: number | null): string {
  return value === null || Number.isNaN(value) ? '–' : String(Number(value.toPrecision(4)))
}

/** Whole numbers with thousands separators; no locale has a say, so that the same card has the same bytes. */
export function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',')
}
