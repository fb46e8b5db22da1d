/**
 * A document as data: a card, a datasheet, a report. It is written once, and comes out as Markdown or as HTML in one file.
 * Plain strings are text, whatever they hold; only `prose` is Markdown, as a person wrote it.
 */
export type Inline = string | { readonly bold: string } | { readonly code: string }
export type Text = string | readonly Inline[]

export type Block =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'text'; readonly text: Text }
  /** What a reader must not miss: a word, and what it means. */
  | { readonly kind: 'notice'; readonly word: string; readonly text: Text }
  | { readonly kind: 'prose'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly Text[] }
  /** With an empty header the first column names the rows. */
  | { readonly kind: 'table'; readonly header: readonly Text[]; readonly rows: readonly (readonly Text[])[] }
  /** Charts side by side. Only HTML has them: all that they show has to be in the text too, or be said by their titles. */
  | { readonly kind: 'charts'; readonly charts: readonly Chart[] }

export interface Chart {
  readonly title: string
  /** A whole `<svg>` element that is safe to embed. */
  readonly svg: string
}

export interface Document {
  readonly title: string
  readonly blocks: readonly Block[]
}

export const heading = (text: string): Block => ({ kind: 'heading', text })
export const paragraph = (...parts: readonly Inline[]): Block => ({ kind: 'text', text: parts })
export const notice = (word: string, text: Text): Block => ({ kind: 'notice', word, text })
export const prose = (text: string): Block => ({ kind: 'prose', text })
export const list = (items: readonly Text[]): Block => ({ kind: 'list', items })
export const table = (header: readonly Text[], rows: readonly (readonly Text[])[]): Block => ({ kind: 'table', header, rows })
export const charts = (...shown: readonly (Chart | null)[]): Block => ({ kind: 'charts', charts: shown.filter((chart) => chart !== null) })

/** Four significant digits: more than an interval of a few hundred rows supports. */
export function figure(value: number | null | undefined): string {
  return value == null || Number.isNaN(value) ? '–' : String(Number(value.toPrecision(4)))
}

/** Whole numbers with thousands separators; no locale has a say, so that the same document has the same bytes. */
export function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** `0.93 to 0.98`; a dash where there is no interval. */
export function interval(low: number | null, high: number | null): string {
  return low === null || high === null ? '–' : `${figure(low)} to ${figure(high)}`
}
