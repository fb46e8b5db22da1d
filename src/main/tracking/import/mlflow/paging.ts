import { listOf, objectOf, textOf } from './wire.ts'

type Json = Readonly<Record<string, unknown>>

/** What stands on all pages of a list. @param ask gives a page for a token @param name the list in its answers */
export async function* pages(ask: (token: string) => Promise<Json | null>, name: string): AsyncGenerator<Json> {
  for await (const page of pagesOf(ask)) yield* listOf(page?.[name])
}

/** All pages of a list, each as it is answered: none is kept. */
export async function* pagesOf(ask: (token: string) => Promise<Json | null>): AsyncGenerator<Json | null> {
  const seen = new Set<string>()
  for (let token = ''; ; ) {
    const page = await ask(token)
    yield page
    token = textOf(page?.next_page_token) ?? ''
    // A server that gives the same page for ever would never end.
    if (token === '' || seen.has(token)) return
    seen.add(token)
  }
}

/** A token only where there is one: an empty one is refused. */
export const withToken = (token: string): Record<string, string> => (token === '' ? {} : { page_token: token })

/** What an object holds under some names, one within the other. */
export const within = (value: unknown, ...names: readonly string[]): Json =>
  names.reduce((inner, name) => objectOf(inner[name]), objectOf(value))
